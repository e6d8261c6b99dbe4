// SPDX-License-Identifier: Apache-2.0
//
// The state of a run of the verifier, and the rules that hold for each field by
// its kind. Only for Verifier.cpp.
#ifndef LEASH_CHECKS_IR_VERIFIERRULES_H
#define LEASH_CHECKS_IR_VERIFIERRULES_H

#include "checks/ir/TextTokens.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"

namespace leash::ir {

class Verifier {
public:
  explicit Verifier(const Module &M) : M(M) {}
  std::vector<std::string> run();

  const Module &M;
  const Function *F = nullptr;
  const Function *Parent = nullptr;
  // Where in F: the fields walk sets these, for messages.
  llvm::StringRef What;
  uint32_t Row = None;
  BlockId InBlock = None;
  uint32_t InOp = None;

  void report(const llvm::Twine &Message);
  size_t size(Table T) const;

private:
  void uniqueUsrs();
  void types();
  void function(const Function &Fn);
  void entities();
  void entity(const Entity &E);
  void preds();
  void tries();
  void blocks();
  void terminator(const Block &B);
  void temps();
  void define(const Entity &E);
  void exits();

  std::vector<std::string> Problems;
  size_t NumProblems = 0; // also those that are not kept
  llvm::StringMap<const Function *> ByUsr;
  llvm::DenseSet<uint32_t>
      Defined; // numbers of the Temps that an op has defined
};

/// The rules that hold for each field by its kind: indices, enums, flags and
/// ranges.
class FieldRules {
public:
  static constexpr bool Reading = false;
  explicit FieldRules(Verifier &V) : V(V) {}

  void id(Table T, llvm::StringRef Name, uint32_t Id) {
    if (Id != None && Id >= V.size(T))
      V.report(Name + ": there is no " + tableName(T) + " " + llvm::Twine(Id));
  }
  template <typename C> void ids(Table T, llvm::StringRef Name, const C &Ids) {
    for (uint32_t Id : Ids)
      id(T, Name, Id);
  }
  template <typename E> void en(llvm::StringRef Name, E Value) {
    if (static_cast<unsigned>(Value) >= NumValues<E>)
      V.report(Name + ": there is no value " +
               llvm::Twine(static_cast<unsigned>(Value)));
  }
  void bits(llvm::ArrayRef<FlagName> Names, llvm::StringRef Name,
            uint32_t Bits) {
    if (Bits & ~allBits(Names))
      V.report(Name + ": there is no flag 0x" +
               llvm::Twine::utohexstr(Bits & ~allBits(Names)));
  }
  void range(llvm::StringRef Name, const Range &R) {
    id(Table::File, Name, R.File);
    if (R.Begin.Offset > R.End.Offset || R.Begin.Line > R.End.Line ||
        (R.Begin.Line == R.End.Line && R.Begin.Column > R.End.Column))
      V.report(Name + ": the range ends before it begins");
  }
  template <typename C> void list(llvm::StringRef Name, const C &Elements) {
    rows(Name, Elements);
  }
  // The walk of a function visits blocks by itself, to name the op.
  void list(llvm::StringRef, const std::vector<Function> &) {}
  void list(llvm::StringRef, const std::vector<Op> &) {}
  template <typename C>
  void table(Table, llvm::StringRef Name, const C &Elements) {
    rows(Name, Elements);
  }
  void table(Table, llvm::StringRef, const std::vector<Block> &) {}
  template <typename T> void sub(llvm::StringRef, const T &V) {
    fields(*this, V);
  }

  void str(llvm::StringRef, llvm::StringRef) {}
  template <typename C> void strs(llvm::StringRef, const C &) {}
  void flag(llvm::StringRef, bool) {}
  template <typename T> void num(llvm::StringRef, T) {}
  void opt(llvm::StringRef, const std::optional<int64_t> &) {}
  template <typename C> void opts(llvm::StringRef, const C &) {}
  void pos(llvm::StringRef, const Pos &) {}

private:
  template <typename C> void rows(llvm::StringRef Name, const C &Elements) {
    llvm::StringRef OuterWhat = V.What;
    uint32_t OuterRow = V.Row;
    uint32_t Row = 0;
    for (const auto &E : Elements) {
      V.What = Name;
      V.Row = Row++;
      fields(*this, E);
    }
    V.What = OuterWhat;
    V.Row = OuterRow;
  }

  Verifier &V;
};

} // namespace leash::ir

#endif
