// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/TextBodies.h"

using namespace llvm;

namespace leash::ir::text {

bool readStep(Cursor &In, Step &S) {
  if (In.accept("*")) {
    S.Kind = StepKind::Deref;
    return true;
  }
  if (In.accept("&")) {
    S.Kind = StepKind::AddressOf;
    return true;
  }
  if (In.accept("[")) {
    S.Kind = StepKind::Element;
    return (In.accept("*") || In.text(S.Name, "an index, or '*'")) &&
           In.expect("]");
  }
  if (!In.expect(".") || !In.text(S.Name, "the name of a field"))
    return false;
  if (In.peek() && In.peek()->Kind == Token::Word && In.peek()->Text == "in") {
    In.take();
    return In.text(S.Owner, "the USR of a class");
  }
  return true;
}

bool isNumber(const Token *T) {
  return T && T->Kind == Token::Word && !T->Text.empty() &&
         (isDigit(T->Text[0]) || (T->Text.size() > 1 && T->Text[0] == '-'));
}

bool readBody(Cursor &In, Entity &V) {
  auto &[Root, Index, Name, Path, Type, Value] = V;
  if (!In.enumerator(Root))
    return false;
  if (isNumber(In.peek()) && !In.number(Index))
    return false;
  if (In.atPlain() && !In.text(Name, "a name"))
    return false;
  while (In.peek() && In.peek()->Kind == Token::Punct)
    if (!readStep(In, Path.emplace_back()))
      return false;
  AttributeReader A(In);
  return A.readRest([&] {
    A.id(Table::Type, "type", Type);
    A.num("value", Value);
  });
}

bool readBody(Cursor &In, Pred &V) {
  auto &[Kind, Left, Right, E, Relation, Other, Value, Uses] = V;
  if (!In.enumerator(Kind))
    return false;
  bool IsBinary = Kind == PredKind::And || Kind == PredKind::Or;
  bool HasA = IsBinary || Kind == PredKind::Not;
  bool IsCompare = Kind == PredKind::Compare;
  bool HasE = IsCompare || Kind == PredKind::Truth;
  if (HasA && !In.ref(Table::Pred, Left))
    return false;
  if (IsBinary && !In.ref(Table::Pred, Right))
    return false;
  if (HasE && !In.ref(Table::Entity, E))
    return false;
  if (IsCompare) {
    if (!In.enumerator(Relation))
      return false;
    bool IsEntity = In.peek() && In.lookup(Table::Entity, In.peek()->Text);
    if (!IsEntity && isNumber(In.peek()) ? !In.number(Value)
                                         : !In.ref(Table::Entity, Other))
      return false;
  }
  AttributeReader A(In);
  return A.readRest([&] {
    A.id(Table::Pred, "a", Left);
    A.id(Table::Pred, "b", Right);
    A.id(Table::Entity, "e", E);
    A.id(Table::Entity, "other", Other);
    A.en("rel", Relation);
    A.num("value", Value);
    A.ids(Table::Entity, "uses", Uses);
  });
}

bool readCallable(Cursor &In, Callable &V) {
  AttributeReader A(In);
  return In.expect("[") && In.enumerator(V.Kind) && A.read(V, "]") &&
         In.expect("]");
}

bool readBody(Cursor &In, Op &V) {
  auto &[Kind, Flags, Where, Object, Result, Args, Callee, Callables, Value,
         Text, Cond] = V;
  if (In.peek(1) && In.peek(1)->is("=")) {
    if (!In.ref(Table::Entity, Result))
      return false;
    In.take(); // =
  }
  if (!In.enumerator(Kind))
    return false;
  if (In.atPlain() && !In.ref(Table::Entity, Object))
    return false;
  if (In.isPunct("(") && !In.refs(Table::Entity, Args))
    return false;
  if (In.accept("{") && (!In.bits(opFlags(), Flags) || !In.expect("}")))
    return false;
  while (In.isPunct("["))
    if (!readCallable(In, Callables.emplace_back()))
      return false;
  AttributeReader A(In);
  return A.readRest([&] {
    A.id(Table::Callee, "callee", Callee);
    A.opt("value", Value);
    A.str("text", Text);
    A.id(Table::Pred, "cond", Cond);
    A.range("at", Where);
  });
}

bool readBody(Cursor &In, Block &V) {
  AttributeReader A(In);
  return A.readRest([&] {
    A.id(Table::Try, "try", V.Try);
    A.id(Table::Loop, "loop", V.Loop);
  });
}

bool readTerminator(Cursor &In, Block &V) {
  if (V.Term == TermKind::Branch && !In.ref(Table::Pred, V.Cond))
    return false;
  if (V.Term == TermKind::Switch && !In.ref(Table::Entity, V.Switch))
    return false;
  if (In.atPlain())
    do {
      if (!In.ref(Table::Block, V.Succs.emplace_back()))
        return false;
    } while (In.accept(","));
  AttributeReader A(In);
  return A.readRest([&] {
    A.id(Table::Pred, "cond", V.Cond);
    A.id(Table::Entity, "on", V.Switch);
    A.opts("cases", V.Cases);
    A.range("at", V.TermWhere);
  });
}

bool readBody(Cursor &In, Annotation &V) {
  if (!In.text(V.Verb, "a verb"))
    return false;
  while (!In.atEnd())
    if (!In.text(V.Args.emplace_back(), "an argument"))
      return false;
  return true;
}

} // namespace leash::ir::text
