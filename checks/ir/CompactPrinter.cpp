// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/CompactPrinter.h"
#include "checks/ir/TextTokens.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace leash::ir {
namespace {

class CompactPrinter {
public:
  CompactPrinter(const Module &M, raw_ostream &OS) : M(M), OS(OS) {
    for (const Callee &C : M.Callees)
      Names[C.Usr] = C.Name.str();
    // Lambdas of one function, overloads and instantiations share a name.
    StringMap<unsigned> Seen;
    for (const Function &Fn : M.Functions) {
      unsigned Count = ++Seen[Fn.Name];
      std::string &Name = Names[Fn.Usr];
      Name = Fn.Name.str();
      if (Count > 1)
        Name += " #" + std::to_string(Count);
    }
  }

  void module();
  void function(const Function &Fn);

private:
  void classOf(const Class &C);
  void annotations(ArrayRef<Annotation> Annotations);
  void variable(StringRef Keyword, const Variable &V);
  void capture(const Capture &C);
  void regions(const Function &Fn);
  void block(BlockId Id, const Block &B);
  void op(const Op &V);
  void callable(const Callable &C);
  void token(const Callee &C);
  void terminator(const Block &B);
  void flags(ArrayRef<FlagName> Known, uint32_t Bits);
  void init(const std::optional<int64_t> &V) {
    if (V)
      OS << " = " << *V;
  }
  void type(TypeId T) {
    if (T != None)
      OS << ": " << (T < M.Types.size() ? StringRef(M.Types[T].Name) : "?");
  }
  StringRef nameOf(StringRef Usr) const {
    auto It = Names.find(Usr);
    bool HasName = It != Names.end() && !It->second.empty();
    return HasName ? StringRef(It->second) : Usr;
  }
  std::string entity(EntityId E) const {
    if (E == None)
      return "-";
    return F && E < F->Entities.size() ? display(F->Entities[E]) : "?";
  }
  template <typename C> std::string entities(const C &Ids) const {
    std::string Text;
    ListSeparator Comma;
    for (EntityId E : Ids)
      Text += (StringRef(Comma) + entity(E)).str();
    return ("(" + Twine(Text) + ")").str();
  }
  std::string pred(PredId P, unsigned Depth = 0) const;
  std::string compare(const Pred &P) const;

  const Module &M;
  raw_ostream &OS;
  const Function *F = nullptr;
  StringMap<std::string> Names; // by USR
};

void CompactPrinter::flags(ArrayRef<FlagName> Known, uint32_t Bits) {
  if (!Bits)
    return;
  ListSeparator Bar("|");
  OS << " {";
  for (const FlagName &Flag : Known)
    if (Bits & Flag.Bit)
      OS << Bar << Flag.Name;
  OS << '}';
}

void CompactPrinter::annotations(ArrayRef<Annotation> Annotations) {
  for (const Annotation &A : Annotations) {
    OS << "  annotation " << A.Verb;
    for (const std::string &Arg : A.Args) {
      OS << ' ';
      printString(Arg, OS);
    }
    OS << '\n';
  }
}

//===--- Predicates ------------------------------------------------------===//

std::string CompactPrinter::compare(const Pred &P) const {
  std::string Right =
      P.Other == None ? std::to_string(P.Value) : entity(P.Other);
  return (entity(P.E) + " " + name(P.Relation) + " " + Twine(Right)).str();
}

// The depth is bounded because a module may be printed to find out why it
// does not verify, and a predicate of such a module may refer to itself.
std::string CompactPrinter::pred(PredId Id, unsigned Depth) const {
  if (Id == None)
    return "-";
  if (!F || Id >= F->Preds.size() || Depth > 20)
    return "?";
  const Pred &P = F->Preds[Id];
  auto Operand = [&](PredId Of) { return pred(Of, Depth + 1); };
  switch (P.Kind) {
  case PredKind::Unknown:
    return P.Uses.empty() ? "unknown" : "unknown" + entities(P.Uses);
  case PredKind::True:
    return "true";
  case PredKind::False:
    return "false";
  case PredKind::Not:
    return ("!" + Twine(Operand(P.A))).str();
  case PredKind::And:
    return ("(" + Twine(Operand(P.A)) + " && " + Operand(P.B) + ")").str();
  case PredKind::Or:
    return ("(" + Twine(Operand(P.A)) + " || " + Operand(P.B) + ")").str();
  case PredKind::Truth:
    return entity(P.E);
  case PredKind::Compare:
    return ("(" + Twine(compare(P)) + ")").str();
  }
  return "?";
}

//===--- Ops and blocks --------------------------------------------------===//

void CompactPrinter::callable(const Callable &C) {
  OS << " [" << name(C.Kind);
  if (!C.Usr.empty()) {
    OS << ' ';
    printString(nameOf(C.Usr), OS);
  }
  if (C.Object != None)
    OS << " object=" << entity(C.Object);
  if (C.BoundThis != None)
    OS << " this=" << entity(C.BoundThis);
  if (!C.Bound.empty())
    OS << " bound=" << entities(C.Bound);
  if (C.PassesStopToken)
    OS << " passes-stop-token";
  OS << ']';
}

/// Where the call takes a stop token, or that an overload of it does.
void CompactPrinter::token(const Callee &C) {
  if (C.TokenParam)
    OS << " token-param=" << *C.TokenParam;
  if (!C.TokenOverload.empty())
    OS << " token-overload";
}

void CompactPrinter::op(const Op &V) {
  OS << "    ";
  if (V.Result != None)
    OS << entity(V.Result) << " = ";
  OS << name(V.Kind);
  if (V.Object != None)
    OS << ' ' << entity(V.Object);
  if (!V.Args.empty())
    OS << ' ' << entities(V.Args);
  flags(opFlags(), V.Flags);
  for (const Callable &C : V.Callables)
    callable(C);
  if (V.Callee != None) {
    OS << " callee=";
    printString(V.Callee < M.Callees.size() ? M.Callees[V.Callee].Name : "?",
                OS);
    if (V.Callee < M.Callees.size())
      token(M.Callees[V.Callee]);
  }
  if (V.Value)
    OS << " value=" << *V.Value;
  if (!V.Text.empty()) {
    OS << " text=";
    printString(V.Text, OS);
  }
  if (V.Cond != None)
    OS << " cond=" << pred(V.Cond);
  OS << '\n';
}

void CompactPrinter::terminator(const Block &B) {
  OS << "    " << name(B.Term).lower();
  if (B.Cond != None)
    OS << ' ' << pred(B.Cond);
  if (B.Switch != None)
    OS << ' ' << entity(B.Switch);
  ListSeparator Comma(",");
  for (size_t I = 0; I < B.Succs.size(); ++I) {
    OS << Comma << ' ';
    if (I < B.Cases.size())
      OS << (B.Cases[I] ? std::to_string(*B.Cases[I]) : "default") << ": ";
    if (B.Succs[I] == None)
      OS << '-';
    else
      OS << "bb" << B.Succs[I];
  }
  OS << '\n';
}

void CompactPrinter::block(BlockId Id, const Block &B) {
  OS << "  bb" << Id << ':';
  if (B.Try != None)
    OS << " try" << B.Try;
  if (B.Loop != None)
    OS << " loop" << B.Loop;
  OS << '\n';
  for (const Op &V : B.Ops)
    op(V);
  terminator(B);
}

//===--- Functions and classes -------------------------------------------===//

void CompactPrinter::variable(StringRef Keyword, const Variable &V) {
  OS << "  " << Keyword << ' ' << V.Name;
  type(V.Type);
  init(V.Init);
  if (V.Static)
    OS << " static";
  if (V.Constexpr)
    OS << " constexpr";
  if (V.AddressTaken)
    OS << " address-taken";
  if (V.Try != None)
    OS << " try" << V.Try;
  OS << '\n';
}

void CompactPrinter::capture(const Capture &C) {
  OS << "  capture " << C.Name;
  type(C.Type);
  OS << ' ' << name(C.Mode) << '\n';
}

void CompactPrinter::regions(const Function &Fn) {
  for (size_t I = 0; I < Fn.Tries.size(); ++I) {
    const TryRegion &T = Fn.Tries[I];
    OS << "  try" << I << ':';
    if (T.Parent != None)
      OS << " in try" << T.Parent;
    for (BlockId H : T.Handlers)
      OS << " bb" << H;
    OS << (T.CatchesAll ? " catches-all\n" : "\n");
  }
  for (size_t I = 0; I < Fn.Loops.size(); ++I) {
    const LoopStmt &L = Fn.Loops[I];
    OS << "  loop" << I << ": " << name(L.Kind);
    if (L.Head != None)
      OS << " bb" << L.Head;
    if (L.Over != None)
      OS << " over " << entity(L.Over);
    OS << (L.CondIsTrue ? " cond-is-true\n" : "\n");
  }
}

void CompactPrinter::function(const Function &Fn) {
  F = &Fn;
  OS << (Fn.hasBody() ? "function " : "declare ") << nameOf(Fn.Usr);
  type(Fn.ReturnType);
  if (Fn.Kind != FunctionKind::Function)
    OS << ' ' << name(Fn.Kind);
  flags(functionFlags(), Fn.Flags);
  OS << '\n';
  for (Symbol O : Fn.Overrides)
    OS << "  overrides " << nameOf(O) << '\n';
  annotations(Fn.Annotations);
  for (const Variable &V : Fn.Params)
    variable("param", V);
  for (const Capture &C : Fn.Captures)
    capture(C);
  for (const Variable &V : Fn.Locals)
    variable("local", V);
  regions(Fn);
  for (size_t I = 0; I < Fn.Blocks.size(); ++I)
    block(I, Fn.Blocks[I]);
  F = nullptr;
}

void CompactPrinter::classOf(const Class &C) {
  OS << "class " << C.Name;
  flags(classFlags(), C.Flags);
  OS << '\n';
  annotations(C.Annotations);
  for (TypeId B : C.Bases) {
    OS << "  base";
    type(B);
    OS << '\n';
  }
  for (const Field &Member : C.Fields) {
    OS << "  field " << Member.Name;
    type(Member.Type);
    init(Member.Init);
    OS << (Member.Private ? " private" : "") << (Member.Static ? " static" : "")
       << '\n';
  }
}

void CompactPrinter::module() {
  if (M.Incomplete)
    OS << "incomplete\n";
  for (const Gap &G : M.Gaps) {
    OS << "gap ";
    printString(G.Reason, OS);
    OS << " count=" << G.Count << '\n';
  }
  for (const Class &C : M.Classes)
    classOf(C);
  for (const Global &G : M.Globals) {
    OS << "global " << G.Name;
    type(G.Type);
    init(G.Init);
    OS << (G.Internal ? " internal" : "")
       << (G.StaticLocal ? " static-local" : "") << '\n';
  }
  for (const Function &Fn : M.Functions)
    function(Fn);
}

} // namespace

void printCompact(const Module &M, raw_ostream &OS) {
  CompactPrinter(M, OS).module();
}

void printCompact(const Module &M, const Function &F, raw_ostream &OS) {
  CompactPrinter(M, OS).function(F);
}

} // namespace leash::ir
