// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs.
#ifndef LEASH_CHECKS_ANALYSIS_LOOPCHANGES_H
#define LEASH_CHECKS_ANALYSIS_LOOPCHANGES_H

#include "checks/analysis/Flags.h"

namespace leash {

/// Of the loop's own function, or, with a null \p L, of one that it calls.
class LoopChanges {
public:
  LoopChanges(const Program &P, const Fn &F, const Loop *L)
      : P(P), F(F), L(L) {}
  LoopChanges(const LoopChanges &Caller, const CallEdge &E)
      : P(Caller.P), F(*E.Target), L(nullptr), Edge(&E), Caller(&Caller),
        Depth(Caller.Depth + 1) {}

  /// Are all the tests of a way possible at once?
  bool possible(llvm::ArrayRef<FlagTest> Tests) const;
  /// Does the block run at all: does none of the conditions before it, in the
  /// loop, test for what is never so?
  bool mayRun(ir::BlockId B) const;

private:
  const Program &P;
  const Fn &F;
  const Loop *L;
  const CallEdge *Edge = nullptr; // from Caller to F
  const LoopChanges *Caller = nullptr;
  unsigned Depth = 0;
  mutable unsigned Steps = 64; // of the outermost: questions about locals

  /// \name What calls tell, and what is tested (LoopChanges.cpp)
  /// @{
  bool canBecomeTrue(const FlagTest &T) const;
  /// `while (running())`: the call in the loop that the test is about.
  OpRef callOf(const ir::Entity &E) const;
  /// `for (int n : numbers())`, where that yields for ever.
  bool overEndless(const FlagTest &T) const;
  /// `while (!handle_.done())` of such a one.
  bool neverDone(const OpRef &Call, const FlagTest &T) const;
  bool resultCanHold(const OpRef &Call, const FlagTest &T) const;
  bool someReturnHolds(const FlagTest &T) const;
  bool returnHolds(const ir::Op &Return, const FlagTest &T) const;
  /// A check of a token whose source nobody asks to stop.
  bool neverStopped(const ir::Entity &E) const;
  /// `while (!changed.wait_for(lock, 1s, [this] { return stop_; }))`: of other
  /// values than what a wait with a predicate tells, yes.
  bool waitCanHold(const ir::Entity &E, const FlagTest &T) const;
  bool canChange(const ir::Entity &E) const;
  bool tempChanges(const ir::Entity &E) const;
  bool handleChanges(const ir::Entity &E) const;
  /// @}

  /// \name The function's own variables (VariableChanges.cpp)
  /// @{
  /// `arg->running`: a place by itself, of whatever object.
  bool isField(const ir::Entity &E) const;
  /// The caller decides about a parameter. But a thread that got the value of
  /// a variable never hears of it again.
  bool paramChanges(const ir::Entity &E) const;
  /// `[stop] { run(stop); }`: does each caller pass what it captured by copy?
  bool copiedByCallers(uint32_t Param, bool Number) const;
  /// An object that the thread has of its own, and that does not refer to what
  /// others have: `std::thread(body, config)` without std::ref.
  bool isCopy(const BoundEntity &Bound, const ir::Entity &E) const;
  /// Something that is written again after its declaration.
  bool isVariable(const BoundEntity &B) const;
  bool localChanges(const ir::Entity &E) const;
  /// Is each address of the variable that is taken one of another part of it,
  /// or there for its bytes to be copied before the loop?
  bool addressIsHarmless(const ir::Entity &E) const;
  /// Is there an op in the loop that may change what E stands for?
  bool touchedInLoop(const ir::Entity &E) const;
  /// The same place, or one is part of the other; `&x` is x.
  bool overlaps(ir::EntityId Id, const ir::Entity &E) const;
  static bool onlyLooks(const ir::Op &O);
  /// Does the op leave its object as it is? A method that calls others may do
  /// anything.
  bool onlyLooks(const OpRef &O) const;
  /// An argument by reference has the entity of the variable itself; only for
  /// plain numbers is it clear enough that a value is meant.
  static bool givesAway(const ir::Op &O, const ir::Entity &Arg);
  bool captureChanges(const ir::Entity &E) const;
  /// Does the loop give the variable itself another value?
  bool setInLoop(const ir::Entity &Variable) const;
  /// @}

  /// \name What locals are copies of, and dead code (ValueSources.cpp)
  /// @{
  /// `lock(); stop = c->stop; unlock(); if (stop) break;`: can one of the
  /// values that a local gets in the round make the test hold?
  bool localCanHold(const FlagTest &T) const;
  bool givenCanHold(const OpRef &Def, const FlagTest &T) const;
  /// Can the test hold at any time, in the first round, too?
  bool everHolds(const FlagTest &T) const;
  bool spend() const;
  /// @}

  /// \name Members and globals (PlaceChanges.cpp)
  /// @{
  /// A member, a global, or what a closure refers to.
  bool isShared(const ir::Entity &E) const;
  /// Does the thread run on an object that nobody else has?
  bool ownsThis() const;
  bool ownMemberChanges(const ir::Entity &E) const;
  /// Another element, or another object behind a pointer, in another round?
  bool instanceChanges(const ir::Entity &E) const;
  /// As the function with the loop names it; of no root when it can't.
  ir::Entity outermost(const ir::Entity &E) const;
  /// One and the same object in all rounds?
  bool isOneObject(const ir::Entity &E) const;
  /// Is the write to a copy of an object that this flag's object is part of?
  bool isOfCopy(const ir::Entity &E, const OpRef &Write) const;
  bool placeChanges(const ir::Entity &E) const;
  bool changesByItself(const ir::Entity &E, llvm::StringRef Name) const;
  /// All values that are ever written are known, and the test fails for each.
  bool someWriteMakesItHold(const FlagTest &T) const;
  std::optional<int64_t> initialValue(llvm::StringRef Name) const;
  /// @}
};

} // namespace leash

#endif
