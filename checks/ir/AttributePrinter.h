// SPDX-License-Identifier: Apache-2.0
//
// Prints what stands on the line of a struct in the text form.
#ifndef LEASH_CHECKS_IR_ATTRIBUTEPRINTER_H
#define LEASH_CHECKS_IR_ATTRIBUTEPRINTER_H

#include "checks/ir/Text.h"
#include "checks/ir/TextTokens.h"
#include "llvm/ADT/StringExtras.h"

namespace leash::ir::text {

void printPos(const Pos &P, llvm::raw_ostream &OS);
void printRef(Table T, uint32_t Id, llvm::raw_ostream &OS);
void printRange(const Range &R, llvm::raw_ostream &OS);
void printBits(llvm::ArrayRef<FlagName> Names, uint32_t Bits,
               llvm::raw_ostream &OS);

/// Prints what fits on the line of a struct: all fields but the lists.
/// Whatever has its default value is left out.
class AttributePrinter {
public:
  static constexpr bool Reading = false;
  AttributePrinter(llvm::raw_ostream &OS, const PrintOptions &Options)
      : OS(OS), Options(Options) {}

  void str(llvm::StringRef Name, llvm::StringRef S) {
    if (S.empty() && !Name.empty())
      return;
    begin(Name);
    printString(S, OS);
  }
  void flag(llvm::StringRef Name, bool B) {
    if (B)
      OS << ' ' << Name;
  }
  template <typename T> void num(llvm::StringRef Name, T V) {
    if (!V)
      return;
    begin(Name);
    OS << V;
  }
  void opt(llvm::StringRef Name, const std::optional<int64_t> &V) {
    if (!V)
      return;
    begin(Name);
    OS << *V;
  }
  template <typename C> void opts(llvm::StringRef Name, const C &Values) {
    if (Values.empty())
      return;
    begin(Name);
    llvm::ListSeparator Comma;
    OS << '(';
    for (const auto &V : Values)
      OS << Comma << (V ? std::to_string(*V) : "default");
    OS << ')';
  }
  template <typename E> void en(llvm::StringRef Name, E V) {
    if (V == E())
      return;
    begin(Name);
    OS << ir::name(V);
  }
  void bits(llvm::ArrayRef<FlagName> Names, llvm::StringRef Name,
            uint32_t Bits) {
    if (!Bits)
      return;
    begin(Name);
    printBits(Names, Bits, OS);
  }
  void id(Table T, llvm::StringRef Name, uint32_t Id) {
    if (Id == None)
      return;
    begin(Name);
    printRef(T, Id, OS);
  }
  template <typename C> void ids(Table T, llvm::StringRef Name, const C &Ids) {
    if (Ids.empty())
      return;
    begin(Name);
    list(T, Ids);
  }
  void range(llvm::StringRef Name, const Range &R) {
    if (!Options.Ranges || R == Range())
      return;
    begin(Name == "at" ? "" : Name);
    printRange(R, OS);
  }
  void pos(llvm::StringRef Name, const Pos &P) {
    if (!Options.Ranges || P == Pos())
      return;
    begin(Name);
    printPos(P, OS);
  }
  template <typename C> void strs(llvm::StringRef, const C &) {}
  template <typename C> void list(llvm::StringRef, const C &) {}
  template <typename C> void table(Table, llvm::StringRef, const C &) {}
  template <typename T> void sub(llvm::StringRef, const T &) {}

  template <typename T> void print(const T &V) { fields(*this, V); }
  void print(const Annotation &V);
  void print(const Entity &V);
  void print(const Pred &V);
  void print(const Callable &V);
  void print(const Op &V);
  void print(const Block &V);
  void printTerminator(const Block &V);

private:
  void begin(llvm::StringRef Name) {
    OS << ' ' << Name;
    if (!Name.empty())
      OS << '=';
  }
  template <typename C> void list(Table T, const C &Ids) {
    llvm::ListSeparator Comma;
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

  llvm::raw_ostream &OS;
  const PrintOptions &Options;
};

} // namespace leash::ir::text

#endif
