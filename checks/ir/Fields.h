// SPDX-License-Identifier: Apache-2.0
//
// The one place that lists the fields of the IR's structs. The binary form, the
// text form and the verifier walk a module through it with an archive: a class
// with the member functions used below.
//
// Each struct is taken apart by a structured binding, so a field added to IR.h
// does not compile until it is listed here.
//
// What an archive is told of a field:
//   str     a string; the name "" means that it comes first, without a name
//   strs    strings, one per line in the text form (Annotation: on one line)
//   flag    a bool             num    an integer
//   opt     an optional int    opts   a list of them
//   en      an enum            bits   a set of flags
//   id, ids indices into a table
//   range, pos                 places in the source
//   list    a list of structs, one per line in the text form
//   table   a list that ids refer to
//   sub     a struct within a struct
#ifndef LEASH_CHECKS_IR_FIELDS_H
#define LEASH_CHECKS_IR_FIELDS_H

#include "checks/ir/IR.h"
#include "llvm/ADT/ArrayRef.h"
#include <type_traits>

namespace leash::ir {

/// What an index refers to.
enum class Table : uint8_t {
  File,
  Type,
  Callee,
  Entity,
  Pred,
  Block,
  Try,
  Loop,
  ParentEntity // an entity of the enclosing function
};

/// How many values each enum has.
#define LEASH_COUNT(N) +1
template <typename E> inline constexpr unsigned NumValues = 0;
template <>
inline constexpr unsigned NumValues<OpKind> = LEASH_OPS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<TypeRole> = LEASH_TYPE_ROLES(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<DtorEffect> =
    LEASH_DTOR_EFFECTS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<Shape> = LEASH_SHAPES(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<RootKind> = LEASH_ROOTS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<StepKind> = LEASH_STEPS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<PredKind> = LEASH_PREDS(LEASH_COUNT);
template <> inline constexpr unsigned NumValues<Rel> = 6;
template <>
inline constexpr unsigned NumValues<CallableKind> =
    LEASH_CALLABLES(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<TermKind> = LEASH_TERMS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<LoopKind> = LEASH_LOOPS(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<CaptureMode> = LEASH_CAPTURES(LEASH_COUNT);
template <>
inline constexpr unsigned NumValues<FunctionKind> =
    LEASH_FUNCTION_KINDS(LEASH_COUNT);
#undef LEASH_COUNT

/// The bits of each flag set, in order, with their names.
struct FlagName {
  llvm::StringRef Name;
  uint32_t Bit;
};
llvm::ArrayRef<FlagName> opFlags();
llvm::ArrayRef<FlagName> functionFlags();
llvm::ArrayRef<FlagName> classFlags();
uint32_t allBits(llvm::ArrayRef<FlagName> Flags);

/// `T &` for an archive that reads, `const T &` for one that writes.
template <typename Ar, typename T>
using FieldRef = std::conditional_t<Ar::Reading, T &, const T &>;

template <typename Ar> void fields(Ar &A, FieldRef<Ar, File> V) {
  auto &[Path, Hash, System] = V;
  A.str("", Path);
  A.num("hash", Hash);
  A.flag("system", System);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Type> V) {
  auto &[Name, Class, Model, Role, Dtor, Form, Element, Const, Volatile] = V;
  A.str("", Name);
  A.str("class", Class);
  A.str("model", Model);
  A.en("role", Role);
  A.en("dtor", Dtor);
  A.en("form", Form);
  A.id(Table::Type, "element", Element);
  A.flag("const", Const);
  A.flag("volatile", Volatile);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Step> V) {
  auto &[Kind, Name, Owner] = V;
  A.en("kind", Kind);
  A.str("name", Name);
  A.str("owner", Owner);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Entity> V) {
  auto &[Root, Index, Name, Path, Type, Value] = V;
  A.en("root", Root);
  A.num("index", Index);
  A.str("name", Name);
  A.list("step", Path);
  A.id(Table::Type, "type", Type);
  A.num("value", Value);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Pred> V) {
  auto &[Kind, Left, Right, E, Relation, Other, Value, Uses] = V;
  A.en("kind", Kind);
  A.id(Table::Pred, "a", Left);
  A.id(Table::Pred, "b", Right);
  A.id(Table::Entity, "e", E);
  A.en("rel", Relation);
  A.id(Table::Entity, "other", Other);
  A.num("value", Value);
  A.ids(Table::Entity, "uses", Uses);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Callable> V) {
  auto &[Kind, Usr, Object, BoundThis, Bound, PassesStopToken, Copied, Where] =
      V;
  A.en("kind", Kind);
  A.str("", Usr);
  A.id(Table::Entity, "object", Object);
  A.id(Table::Entity, "this", BoundThis);
  A.ids(Table::Entity, "bound", Bound);
  A.flag("passes-stop-token", PassesStopToken);
  A.num("copied", Copied);
  A.range("at", Where);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Op> V) {
  auto &[Kind, Flags, Where, Object, Result, Args, Callee, Callables, Value,
         Text, Cond] = V;
  A.en("kind", Kind);
  A.bits(opFlags(), "flags", Flags);
  A.range("at", Where);
  A.id(Table::Entity, "object", Object);
  A.id(Table::Entity, "result", Result);
  A.ids(Table::Entity, "args", Args);
  A.id(Table::Callee, "callee", Callee);
  A.list("callable", Callables);
  A.opt("value", Value);
  A.str("text", Text);
  A.id(Table::Pred, "cond", Cond);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Block> V) {
  auto &[Ops, Term, Cond, Switch, Succs, Cases, TermWhere, Try, Loop] = V;
  A.list("op", Ops);
  A.en("term", Term);
  A.id(Table::Pred, "cond", Cond);
  A.id(Table::Entity, "on", Switch);
  A.ids(Table::Block, "succs", Succs);
  A.opts("cases", Cases);
  A.range("at", TermWhere);
  A.id(Table::Try, "try", Try);
  A.id(Table::Loop, "loop", Loop);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, TryRegion> V) {
  auto &[Parent, Handlers, CatchesAll, Where] = V;
  A.id(Table::Try, "parent", Parent);
  A.ids(Table::Block, "handlers", Handlers);
  A.flag("catches-all", CatchesAll);
  A.range("at", Where);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, LoopStmt> V) {
  auto &[Kind, Where, Cond, CondIsTrue, BodyBegin, BodyIsBlock, Head, Over] = V;
  A.en("kind", Kind);
  A.range("at", Where);
  A.range("cond", Cond);
  A.flag("cond-is-true", CondIsTrue);
  A.pos("body", BodyBegin);
  A.flag("body-is-block", BodyIsBlock);
  A.id(Table::Block, "head", Head);
  A.id(Table::Entity, "over", Over);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Annotation> V) {
  auto &[Verb, Args] = V;
  A.str("", Verb);
  A.strs("arg", Args);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Variable> V) {
  auto &[Name, Type, Decl, Try, Static, AddressTaken, Constexpr, Init] = V;
  A.str("", Name);
  A.id(Table::Type, "type", Type);
  A.range("at", Decl);
  A.id(Table::Try, "try", Try);
  A.flag("static", Static);
  A.flag("address-taken", AddressTaken);
  A.flag("constexpr", Constexpr);
  A.opt("init", Init);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Capture> V) {
  auto &[Name, Mode, Source, Type] = V;
  A.str("", Name);
  A.en("mode", Mode);
  A.id(Table::ParentEntity, "source", Source);
  A.id(Table::Type, "type", Type);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, ParamAnchor> V) {
  auto &[At, NeedsParens, HasParams, HasDefault, Editable] = V;
  A.pos("params", At);
  A.flag("needs-parens", NeedsParens);
  A.flag("has-params", HasParams);
  A.flag("has-default", HasDefault);
  A.flag("editable", Editable);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Redecl> V) {
  auto &[Where, Params, LastParam, Editable] = V;
  A.range("at", Where);
  A.pos("params", Params);
  A.range("last", LastParam);
  A.flag("editable", Editable);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Function> V) {
  auto &[Usr, Name, Class, Parent, Kind, Flags, Decl, Body, ReturnType,
         Overrides, Params, Captures, Locals, Annotations, Entities, Preds,
         Blocks, Tries, Loops, Exit, Anchor, Redecls] = V;
  A.str("", Usr);
  A.str("name", Name);
  A.str("class", Class);
  A.str("parent", Parent);
  A.en("kind", Kind);
  A.bits(functionFlags(), "flags", Flags);
  A.range("at", Decl);
  A.range("body", Body);
  A.id(Table::Type, "returns", ReturnType);
  A.id(Table::Block, "exit", Exit);
  A.sub("anchor", Anchor);
  A.list("redecl", Redecls);
  A.strs("overrides", Overrides);
  A.list("annotation", Annotations);
  A.list("param", Params);
  A.list("capture", Captures);
  A.list("local", Locals);
  A.table(Table::Entity, "entity", Entities);
  A.table(Table::Pred, "pred", Preds);
  A.table(Table::Try, "try", Tries);
  A.table(Table::Loop, "loop", Loops);
  A.table(Table::Block, "block", Blocks);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Callee> V) {
  auto &[Usr, Name, Annotations, Library, Virtual, NoExcept, TokenParam,
         TokenOverload] = V;
  A.str("", Usr);
  A.str("name", Name);
  A.flag("library", Library);
  A.flag("virtual", Virtual);
  A.flag("noexcept", NoExcept);
  A.opt("token-param", TokenParam);
  A.str("token-overload", TokenOverload);
  A.list("annotation", Annotations);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Field> V) {
  auto &[Name, Type, Decl, Private, Static, Init] = V;
  A.str("", Name);
  A.id(Table::Type, "type", Type);
  A.range("at", Decl);
  A.flag("private", Private);
  A.flag("static", Static);
  A.opt("init", Init);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Class> V) {
  auto &[Usr, Name, Decl, Flags, Fields, Bases, Methods, Dtor, Annotations] = V;
  A.str("", Usr);
  A.str("name", Name);
  A.range("at", Decl);
  A.bits(classFlags(), "flags", Flags);
  A.ids(Table::Type, "bases", Bases);
  A.str("dtor", Dtor);
  A.list("annotation", Annotations);
  A.list("field", Fields);
  A.strs("method", Methods);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Global> V) {
  auto &[Usr, Name, Type, Decl, Internal, StaticLocal, Init] = V;
  A.str("", Usr);
  A.str("name", Name);
  A.id(Table::Type, "type", Type);
  A.range("at", Decl);
  A.flag("internal", Internal);
  A.flag("static-local", StaticLocal);
  A.opt("init", Init);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Gap> V) {
  auto &[Reason, Count] = V;
  A.str("", Reason);
  A.num("count", Count);
}

template <typename Ar> void fields(Ar &A, FieldRef<Ar, Module> V) {
  auto &[MainFile, Files, Types, Callees, Functions, Classes, Globals, Gaps,
         Incomplete] = V;
  A.str("", MainFile);
  A.flag("incomplete", Incomplete);
  A.list("gap", Gaps);
  A.table(Table::File, "file", Files);
  A.table(Table::Type, "type", Types);
  A.table(Table::Callee, "callee", Callees);
  A.list("class", Classes);
  A.list("global", Globals);
  A.list("function", Functions);
}

} // namespace leash::ir

#endif
