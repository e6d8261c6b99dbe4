// SPDX-License-Identifier: Apache-2.0
//
// Loops that nothing can end.
#ifndef LEASH_CHECKS_ANALYSIS_ENDLESSLOOPS_H
#define LEASH_CHECKS_ANALYSIS_ENDLESSLOOPS_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/link/Program.h"

namespace leash {

/// What may end a loop without being an exit edge of it.
struct MaybeExit {
  enum KindT : uint8_t {
    NoReturnCall,  // exit(), abort(), pthread_exit(): leaves the loop
    ExplicitThrow, // a `throw`, here or in a callee, that goes out of the loop
    StopThrow,     // a stop check that throws: as good as an exit
    UnknownThrow,  // unknown code may throw out of the loop
    Cancellation,  // a cancellation point, and someone forces a cancel
    Await,         // a coroutine that may never be resumed, or destroyed
    UnknownOp,     // something that could not be lowered
  } Kind;
  OpRef At;
  bool InCallee = false; // a `throw` somewhere below
  bool Caught = false;   // by a handler of this function, outside of the loop
};

struct EndlessLoop {
  const Fn *In = nullptr;
  const Loop *L = nullptr;
  bool NoExitEdge = false; // else: exits test what nobody changes
  bool ForWork = false;    // or others bring work: unsetFlags()
  OpRef Fails; // the one call whose failure would end it: failureLoops()
  std::vector<MaybeExit> MaybeExits;
  /// Nothing but unknown code can end it. \p Cancelled: somebody may force a
  /// cancel of the thread that runs it.
  bool certain(bool Cancelled = true) const;
};

/// Can the tests of a way out, which failed before, hold in a later round of
/// the loop: does anybody change what they read, to values that make them hold?
bool canBecomeTrue(const Program &P, const Fn &F, const Loop &L,
                   llvm::ArrayRef<FlagTest> Tests);

/// Is this exit edge of the loop possible: does anything that its conditions
/// test ever change while the loop runs?
bool feasibleExit(const Program &P, const Fn &F, const Loop &L,
                  std::pair<ir::BlockId, ir::BlockId> Exit);

/// Do all ways from here end in a crash? `assert(n < 3)` in the loop.
bool onlyCrashes(const Fn &F, const Cfg &G, ir::BlockId From);

/// What may end a loop but for its exit edges.
std::vector<MaybeExit> maybeExits(const Program &P, const Fn &F, const Loop &L);

/// Loops that only end when a call fails that fails only when its handle is
/// closed, while nobody closes it before the thread is joined.
std::vector<EndlessLoop> failureLoops(const Program &P, const Fn &F);

/// Loops that wait for work or for a stop flag, which nobody sets, in functions
/// that a thread calls until they have nothing, while those that join the
/// thread give it no work.
std::vector<EndlessLoop> unsetFlags(const Program &P, const Fn &F);

/// Loops without a feasible exit edge, with what may end them all the same.
/// Irreducible cycles are included; functions over the budget have none.
std::vector<EndlessLoop> endlessLoops(const Program &P, const Fn &F);

} // namespace leash

#endif
