// SPDX-License-Identifier: Apache-2.0
//
// How retryLoops() looks at a loop; only for its files.
#ifndef LEASH_CHECKS_ANALYSIS_RETRYFINDER_H
#define LEASH_CHECKS_ANALYSIS_RETRYFINDER_H

#include "checks/analysis/Flags.h"
#include "checks/analysis/RetryLoops.h"

namespace leash {

/// What \p F looks at outside of \p L: a flag that somebody sets to end another
/// loop of it, a token, a parameter that it could look at.
std::vector<StopSignal> signalsOf(const Program &P, const Fn &F, const Loop *L);

/// A flag of a caller may be about something else than the end of the thread.
bool meansStop(const Program &P, const StopSignal &S);

/// A loop that asks again and again for what another thread changes.
std::optional<RetryLoop> spinLoop(const Program &P, const Fn &F, const Loop &L,
                                  bool Whole);

/// Have those who make the change ended, or do they end without a last one,
/// before the thread with the loop is joined?
bool makersAreGone(const Program &P, const RetryLoop &R, const StopSignal &S);

class RetryFinder {
public:
  /// Of whole loops, or only of ways back to their heads (roundsOf()).
  RetryFinder(const Program &P, const Fn &F, bool Whole)
      : P(P), F(F), Whole(Whole) {}

  std::optional<RetryLoop> look(const Loop &L) const;

private:
  const Program &P;
  const Fn &F;
  const bool Whole;
  /// Values are followed so deep, and for one loop so often: `a = b; b = a;`.
  mutable unsigned Depth = 0, Steps = 0;

  /// \name What decides about each way out (RetryLoops.cpp)
  /// @{
  bool onlyAttempts(const Loop &L, RetryLoop &R) const;
  bool exitsByAttempts(const Loop &L, RetryLoop &R) const;
  std::pair<ir::BlockId, ir::BlockId>
  decidingEdge(const Loop &L, std::pair<ir::BlockId, ir::BlockId> Exit) const;
  bool triedBeforeLeaving(const Loop &L, ir::BlockId Exit,
                          std::vector<OpRef> &Tried) const;
  bool asBefore(const Loop &L, ir::BlockId B, unsigned Succ) const;
  bool attemptsOnEdge(const Loop &L, ir::BlockId B, unsigned Succ,
                      std::vector<OpRef> &Tried) const;
  bool asksWhich(const FlagTest &T) const;
  bool waitsOnEdge(const Loop &L, ir::BlockId B, unsigned Succ,
                   std::vector<StateWait> &Waits) const;
  /// @}

  /// \name What keeps it going: pauses, times that are over (RetryPauses.cpp)
  /// @{
  bool isPause(const OpRef &O) const;
  static bool isTimedWait(const OpRef &O);
  bool pausesIn(const Loop &L) const;
  bool waitsATime(const OpRef &Attempt) const;
  std::vector<FlagTest> testsToStay(const Loop &L) const;
  bool goesOnWithout(const Loop &L, const OpRef &Attempt) const;
  bool saysNothingCame(const FlagTest &T) const;
  bool yieldsIn(const Loop &L) const;
  bool timesOut(const Loop &L, const OpRef &O) const;
  bool onlyInterrupted(const Loop &L, const FlagTest &T) const;
  bool goesOnAfter(const Loop &L, const OpRef &O, int64_t Result) const;
  OpRef goesOnWhenClosed(const Loop &L) const;
  bool asksWhy(const Loop &L, ir::BlockId B) const;
  bool letsOthersIn(const Loop &L) const;
  bool runsAlways(const Fn &G, ir::BlockId B) const;
  bool countsToConstant(const Fn &G, ir::BlockId Header) const;
  bool sleepsBelow(const OpRef &O, unsigned Depth) const;
  /// @}

  /// \name What an attempt is, and which values come of it (RetryAttempts.cpp)
  /// @{
  bool unchanged(const Loop &L, ir::EntityId Id) const;
  static bool asksWhether(const FlagTest &T);
  bool tellsWhy(const Loop &L, ir::EntityId Id, unsigned Depth) const;
  bool asksHowMuch(const Loop &L, const FlagTest &T) const;
  std::vector<Place> returnedPlaces(const OpRef &O) const;
  ir::Entity sourceOfRead(const Fn &G, ir::EntityId E) const;
  bool countsDown(const Loop &L, const OpRef &O) const;
  bool ownProgress(const Loop &L, const OpRef &O,
                   llvm::ArrayRef<OpRef> Tried) const;
  static bool asksLibrary(const OpRef &O);
  static bool onlyLooks(const OpRef &O);
  static bool converts(const OpRef &O);
  bool attempt(const Loop &L, const OpRef &O, std::vector<OpRef> &Tried) const;
  bool differsEachRound(const Loop &L, const OpRef &Made) const;
  static bool assigns(const OpRef &O);
  static bool appends(const OpRef &O);
  bool givesValue(const OpRef &O, const ir::Entity &E) const;
  bool attempt(const Loop &L, ir::EntityId Id, std::vector<OpRef> &Tried) const;
  bool followed(const Loop &L, ir::EntityId Id,
                std::vector<OpRef> &Tried) const;
  bool isShared(const ir::Entity &E) const;
  bool captures(const Fn &G, const ir::Entity &E) const;
  static bool sameVariable(const ir::Entity &A, const ir::Entity &B);
  bool changes(const OpRef &O, const ir::Entity &E, bool AddressTaken) const;
  bool valueFrom(const Loop &L, const OpRef &O,
                 std::vector<OpRef> &Tried) const;
  OpRef triedBefore(const Loop &L, const OpRef &Write) const;
  OpRef assignedThrough(const Loop &L, const OpRef &Made) const;
  /// @}
};

} // namespace leash

#endif
