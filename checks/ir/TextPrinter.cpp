// SPDX-License-Identifier: Apache-2.0
//
// The exact text form. Most structs are printed by their field list alone;
// entities, predicates, ops and terminators have a shorter form of their own.
#include "checks/ir/CompactPrinter.h"
#include "checks/ir/Text.h"
#include "checks/ir/TextTokens.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace leash::ir {
namespace {

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

/// Prints what fits on the line of a struct: all fields but the lists.
/// Whatever has its default value is left out.
class Attributes {
public:
  static constexpr bool Reading = false;
  Attributes(raw_ostream &OS, const PrintOptions &Options)
      : OS(OS), Options(Options) {}

  void str(StringRef Name, const std::string &S) {
    if (S.empty() && !Name.empty())
      return;
    begin(Name);
    printString(S, OS);
  }
  void flag(StringRef Name, bool B) {
    if (B)
      OS << ' ' << Name;
  }
  template <typename T> void num(StringRef Name, T V) {
    if (!V)
      return;
    begin(Name);
    OS << V;
  }
  void opt(StringRef Name, const std::optional<int64_t> &V) {
    if (!V)
      return;
    begin(Name);
    OS << *V;
  }
  template <typename C> void opts(StringRef Name, const C &Values) {
    if (Values.empty())
      return;
    begin(Name);
    ListSeparator Comma;
    OS << '(';
    for (const auto &V : Values)
      OS << Comma << (V ? std::to_string(*V) : "default");
    OS << ')';
  }
  template <typename E> void en(StringRef Name, E V) {
    if (V == E())
      return;
    begin(Name);
    OS << ir::name(V);
  }
  void bits(ArrayRef<FlagName> Names, StringRef Name, uint32_t Bits) {
    if (!Bits)
      return;
    begin(Name);
    printBits(Names, Bits, OS);
  }
  void id(Table T, StringRef Name, uint32_t Id) {
    if (Id == None)
      return;
    begin(Name);
    printRef(T, Id, OS);
  }
  template <typename C> void ids(Table T, StringRef Name, const C &Ids) {
    if (Ids.empty())
      return;
    begin(Name);
    list(T, Ids);
  }
  void range(StringRef Name, const Range &R) {
    if (!Options.Ranges || R == Range())
      return;
    begin(Name == "at" ? "" : Name);
    printRange(R, OS);
  }
  void pos(StringRef Name, const Pos &P) {
    if (!Options.Ranges || P == Pos())
      return;
    begin(Name);
    printPos(P, OS);
  }
  template <typename C> void strs(StringRef, const C &) {}
  template <typename C> void list(StringRef, const C &) {}
  template <typename C> void table(Table, StringRef, const C &) {}
  template <typename T> void sub(StringRef, const T &) {}

  template <typename T> void print(const T &V) { fields(*this, V); }
  void print(const Annotation &V);
  void print(const Entity &V);
  void print(const Pred &V);
  void print(const Callable &V);
  void print(const Op &V);
  void print(const Block &V);
  void printTerminator(const Block &V);

private:
  void begin(StringRef Name) {
    OS << ' ' << Name;
    if (!Name.empty())
      OS << '=';
  }
  template <typename C> void list(Table T, const C &Ids) {
    ListSeparator Comma;
    OS << '(';
    for (uint32_t Id : Ids) {
      OS << Comma;
      printRef(T, Id, OS);
    }
    OS << ')';
  }
  void printStep(const Step &S);
  void positional(Table T, uint32_t Id) {
    OS << ' ';
    printRef(T, Id, OS);
  }

  raw_ostream &OS;
  const PrintOptions &Options;
};

void Attributes::print(const Annotation &V) {
  str("", V.Verb);
  for (const std::string &A : V.Args)
    str("", A);
}

void Attributes::printStep(const Step &S) {
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

void Attributes::print(const Entity &V) {
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

void Attributes::print(const Pred &V) {
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

void Attributes::print(const Callable &V) {
  auto &[Kind, Usr, Object, BoundThis, Bound, PassesStopToken] = V;
  OS << " [" << ir::name(Kind);
  str("", Usr);
  id(Table::Entity, "object", Object);
  id(Table::Entity, "this", BoundThis);
  ids(Table::Entity, "bound", Bound);
  flag("passes-stop-token", PassesStopToken);
  OS << ']';
}

void Attributes::print(const Op &V) {
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

void Attributes::print(const Block &V) {
  id(Table::Try, "try", V.Try);
  id(Table::Loop, "loop", V.Loop);
}

void Attributes::printTerminator(const Block &V) {
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

/// Prints the lists of a struct, a line for each element.
class Lines {
public:
  static constexpr bool Reading = false;
  Lines(const Module &M, const Function *F, unsigned Indent, raw_ostream &OS,
        const PrintOptions &Options)
      : M(M), F(F), Indent(Indent), OS(OS), Options(Options),
        Attrs(OS, Options) {}

  template <typename C> void strs(StringRef Name, const C &Strings) {
    for (const std::string &S : Strings) {
      OS.indent(Indent) << Name << ' ';
      printString(S, OS);
      OS << '\n';
    }
  }
  template <typename C> void list(StringRef Name, const C &Elements) {
    for (const auto &E : Elements)
      line(Name, E);
  }
  template <typename C> void table(Table T, StringRef Name, const C &Elements) {
    uint32_t Id = 0;
    for (const auto &E : Elements) {
      std::string Label = (labelPrefix(T) + Twine(Id++)).str();
      line((Name + " " + Label).str(), E);
    }
  }
  template <typename T> void sub(StringRef Name, const T &V) {
    if (V != T())
      line(Name, V);
  }

  void str(StringRef, const std::string &) {}
  void flag(StringRef, bool) {}
  template <typename T> void num(StringRef, T) {}
  void opt(StringRef, const std::optional<int64_t> &) {}
  template <typename C> void opts(StringRef, const C &) {}
  template <typename E> void en(StringRef, E) {}
  void bits(ArrayRef<FlagName>, StringRef, uint32_t) {}
  void id(Table, StringRef, uint32_t) {}
  template <typename C> void ids(Table, StringRef, const C &) {}
  void range(StringRef, const Range &) {}
  void pos(StringRef, const Pos &) {}

  template <typename T> void line(StringRef Head, const T &V) {
    OS.indent(Indent) << Head;
    Attrs.print(V);
    comment(V);
    OS << '\n';
    nested(V);
  }
  void line(StringRef, const Op &V) {
    OS.indent(Indent);
    Attrs.print(V);
    comment(V);
    OS << '\n';
  }

private:
  template <typename T> void nested(const T &V) {
    Lines Inner(M, F, Indent + 2, OS, Options);
    fields(Inner, V);
  }
  void nested(const Function &V) {
    Lines Inner(M, &V, Indent + 2, OS, Options);
    fields(Inner, V);
  }
  void nested(const Block &V) {
    Lines Inner(M, F, Indent + 2, OS, Options);
    Inner.list("op", V.Ops);
    OS.indent(Indent + 2);
    Attrs.printTerminator(V);
    OS << '\n';
  }
  // What these hold is on their own line.
  void nested(const Entity &) {}
  void nested(const Annotation &) {}

  // Comments show what the numbers stand for. The names may hold anything, so
  // a line break in one must not end the comment.
  template <typename T> void comment(const T &) {}
  void comment(const Entity &V) { printComment(display(V)); }
  void comment(const Op &V) {
    std::string Text;
    if (V.Callee < M.Callees.size())
      Text += M.Callees[V.Callee].Name + " ";
    Text += displayOf(V.Object);
    if (!V.Args.empty()) {
      ListSeparator Comma;
      Text += "(";
      for (EntityId E : V.Args)
        Text += (StringRef(Comma) + displayOf(E)).str();
      Text += ")";
    }
    printComment(StringRef(Text).trim().str());
  }
  std::string displayOf(EntityId E) const {
    if (F && E < F->Entities.size())
      return display(F->Entities[E]);
    return E == None ? "" : "?";
  }
  void printComment(std::string Text) {
    if (Text.empty())
      return;
    for (char &C : Text)
      if (static_cast<unsigned char>(C) < 0x20)
        C = ' ';
    OS << "  ; " << Text;
  }

  const Module &M;
  const Function *F;
  unsigned Indent;
  raw_ostream &OS;
  const PrintOptions &Options;
  Attributes Attrs;
};

} // namespace

void printModule(const Module &M, raw_ostream &OS, PrintOptions Options) {
  if (Options.Compact) {
    printCompact(M, OS);
    return;
  }
  OS << "leash-ir " << FormatVersion << '\n';
  Lines Top(M, nullptr, 0, OS, Options);
  OS << "module";
  Attributes(OS, Options).print(M);
  OS << '\n';
  fields(Top, M);
}

void printFunction(const Module &M, const Function &F, raw_ostream &OS,
                   PrintOptions Options) {
  if (Options.Compact) {
    printCompact(M, F, OS);
    return;
  }
  Lines(M, nullptr, 0, OS, Options).line("function", F);
}

} // namespace leash::ir
