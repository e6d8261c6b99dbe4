// SPDX-License-Identifier: Apache-2.0
//
// The exact text form. Most structs are printed by their field list alone;
// entities, predicates, ops and terminators have a shorter form of their own.
#include "checks/ir/AttributePrinter.h"
#include "checks/ir/CompactPrinter.h"

using namespace llvm;
using namespace leash::ir::text;

namespace leash::ir {
namespace {

/// Prints the lists of a struct, a line for each element.
class Lines {
public:
  static constexpr bool Reading = false;
  Lines(const Module &M, const Function *F, unsigned Indent, raw_ostream &OS,
        const PrintOptions &Options)
      : M(M), F(F), Indent(Indent), OS(OS), Options(Options),
        Attrs(OS, Options) {}

  template <typename C> void strs(StringRef Name, const C &Strings) {
    for (StringRef S : Strings) {
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
  void sub(StringRef Name, ParamAnchor V) {
    if (!Options.Ranges)
      V.At = Pos();
    if (V != ParamAnchor())
      line(Name, V);
  }

  void str(StringRef, StringRef) {}
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
  AttributePrinter Attrs;
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
  AttributePrinter(OS, Options).print(M);
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
