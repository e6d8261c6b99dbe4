// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/AttributePrinter.h"

using namespace llvm;

namespace leash::ir::text {

void printPos(const Pos &P, raw_ostream &OS) {
  OS << P.Line << ':' << P.Column;
  if (P.Offset)
    OS << '+' << P.Offset;
}

void printRef(Table T, uint32_t Id, raw_ostream &OS) {
  if (Id == None)
    OS << '-';
  else
    OS << labelPrefix(T) << Id;
}

void printRange(const Range &R, raw_ostream &OS) {
  OS << '@';
  printRef(Table::File, R.File, OS);
  OS << ':';
  printPos(R.Begin, OS);
  OS << '-';
  printPos(R.End, OS);
  if (R.InMacro)
    OS << '!';
}

void printBits(ArrayRef<FlagName> Names, uint32_t Bits, raw_ostream &OS) {
  ListSeparator Bar("|");
  for (const FlagName &F : Names)
    if (Bits & F.Bit)
      OS << Bar << F.Name;
  if (uint32_t Unknown = Bits & ~allBits(Names))
    OS << Bar << "0x" << utohexstr(Unknown);
}

void AttributePrinter::print(const Annotation &V) {
  str("", V.Verb);
  for (const std::string &A : V.Args)
    str("", A);
}

void AttributePrinter::printStep(const Step &S) {
  OS << ' ';
  switch (S.Kind) {
  case StepKind::Field:
    OS << '.';
    printString(S.Name, OS);
    if (!S.Owner.empty()) {
      OS << " in ";
      printString(S.Owner, OS);
    }
    return;
  case StepKind::Deref:
    OS << '*';
    return;
  case StepKind::Element:
    OS << '[';
    if (S.Name.empty())
      OS << '*';
    else
      printString(S.Name, OS);
    OS << ']';
    return;
  case StepKind::AddressOf:
    OS << '&';
    return;
  }
}

void AttributePrinter::print(const Entity &V) {
  auto &[Root, Index, Name, Path, Type, Value] = V;
  OS << ' ' << ir::name(Root);
  if (Index != None)
    OS << ' ' << Index;
  if (!Name.empty())
    str("", Name);
  for (const Step &S : Path)
    printStep(S);
  id(Table::Type, "type", Type);
  num("value", Value);
}

void AttributePrinter::print(const Pred &V) {
  auto &[Kind, A, B, E, Relation, Other, Value, Uses] = V;
  bool IsCompare = Kind == PredKind::Compare;
  bool IsBinary = Kind == PredKind::And || Kind == PredKind::Or;
  bool HasA = IsBinary || Kind == PredKind::Not;
  bool HasE = IsCompare || Kind == PredKind::Truth;
  OS << ' ' << ir::name(Kind);
  if (HasA)
    positional(Table::Pred, A);
  if (IsBinary)
    positional(Table::Pred, B);
  if (HasE)
    positional(Table::Entity, E);
  if (IsCompare) {
    OS << ' ' << ir::name(Relation);
    if (Other != None)
      positional(Table::Entity, Other);
    else
      OS << ' ' << Value;
  }
  if (!HasA)
    id(Table::Pred, "a", A);
  if (!IsBinary)
    id(Table::Pred, "b", B);
  if (!HasE)
    id(Table::Entity, "e", E);
  if (!IsCompare) {
    en("rel", Relation);
    id(Table::Entity, "other", Other);
  }
  if (!IsCompare || Other != None)
    num("value", Value);
  ids(Table::Entity, "uses", Uses);
}

void AttributePrinter::print(const Callable &V) {
  auto &[Kind, Usr, Object, BoundThis, Bound, PassesStopToken, Copied, Where] =
      V;
  OS << " [" << ir::name(Kind);
  str("", Usr);
  id(Table::Entity, "object", Object);
  id(Table::Entity, "this", BoundThis);
  ids(Table::Entity, "bound", Bound);
  flag("passes-stop-token", PassesStopToken);
  num("copied", Copied);
  range("at", Where);
  // A range ends at a blank.
  OS << (Options.Ranges && Where != Range() ? " ]" : "]");
}

void AttributePrinter::print(const Op &V) {
  auto &[Kind, Flags, Where, Object, Result, Args, Callee, Callables, Value,
         Text, Cond] = V;
  if (Result != None) {
    printRef(Table::Entity, Result, OS);
    OS << " = ";
  }
  OS << ir::name(Kind);
  id(Table::Entity, "", Object);
  ids(Table::Entity, "", Args);
  if (Flags) {
    OS << " {";
    printBits(opFlags(), Flags, OS);
    OS << '}';
  }
  for (const Callable &C : Callables)
    print(C);
  id(Table::Callee, "callee", Callee);
  opt("value", Value);
  str("text", Text);
  id(Table::Pred, "cond", Cond);
  range("at", Where);
}

void AttributePrinter::print(const Block &V) {
  id(Table::Try, "try", V.Try);
  id(Table::Loop, "loop", V.Loop);
}

void AttributePrinter::printTerminator(const Block &V) {
  auto &[Ops, Term, Cond, Switch, Succs, Cases, TermWhere, Try, Loop] = V;
  OS << ir::name(Term).lower();
  if (Term == TermKind::Branch)
    positional(Table::Pred, Cond);
  if (Term == TermKind::Switch)
    positional(Table::Entity, Switch);
  ListSeparator Comma(",");
  for (BlockId S : Succs) {
    OS << Comma;
    positional(Table::Block, S);
  }
  if (Term != TermKind::Branch)
    id(Table::Pred, "cond", Cond);
  if (Term != TermKind::Switch)
    id(Table::Entity, "on", Switch);
  opts("cases", Cases);
  range("at", TermWhere);
}

} // namespace leash::ir::text
