// SPDX-License-Identifier: Apache-2.0
//
// Loops that try until something succeeds, with a pause in between, in code
// that has a stop signal which they do not look at.
#ifndef LEASH_CHECKS_ANALYSIS_RETRYLOOPS_H
#define LEASH_CHECKS_ANALYSIS_RETRYLOOPS_H

#include "checks/analysis/EndlessLoops.h"

namespace leash {

/// How a function learns that it shall end.
struct StopSignal {
  OpRef Check; // a stop check, or the loop's test of a flag; none: a parameter
  Place Flag;  // empty: a token
  std::string Name;                 // as written there
  std::vector<OpRef> Requests = {}; // the writes that give it; of a flag
};

/// A place that other threads may change, but none of those that are started:
/// `while (paused_) sleep();`
struct StateWait {
  Place Where;
  std::string Name;             // as written there
  std::vector<OpRef> Changes{}; // any of these ends the wait
};

/// Each way out of it is decided by what a call in it returned, or by a state
/// that it waits for.
struct RetryLoop {
  const Fn *In = nullptr;
  Loop L;
  bool Whole = true; // else only one of the ways back of a loop: roundsOf()
  std::vector<OpRef> Attempts;  // whose results end it
  std::vector<StateWait> Waits; // one of both is not empty
  OpRef Closed;       // a round that goes on when this fails, also for good
  bool Pauses = true; // else only that keeps it going
  /// It waits, without blocking, until another thread does one of these.
  std::vector<OpRef> Makers = {};
  bool Same = false;   // a round that asks unseen code for the same each time
  bool Others = false; // other threads may bring what a round waits for
  std::vector<MaybeExit> MaybeExits;
};

/// The program's own calls and system calls: what the standard library and
/// operators compute is a deadline, a count, a comparison.
bool isAttempt(const OpRef &O);

/// Does the attempt ask the system, and with it a device or a peer?
bool asksSystem(const Program &P, const OpRef &O);

/// `while (!connected_) { tryConnect(); sleep(); }`: is the test about a place
/// that only the loop itself changes, and only when an attempt succeeded? Adds
/// those attempts.
bool attemptsOnState(const Program &P, const Fn &F, const Loop &L,
                     const FlagTest &T, std::vector<OpRef> &Attempts);

/// `while (paused_) sleep();`, `while (!cv.wait_for(l, 1s, ready))`: are the
/// test, or the predicate, about places that make the loop end when somebody
/// else changes them, whom nobody has started and who does not stop things?
/// Empty: no.
std::vector<StateWait> waitsForState(const Program &P, const Fn &F,
                                     const Loop &L, const FlagTest &T);

/// All that calls in the loop run.
std::vector<const Fn *> runByLoop(const Program &P, const Fn &F, const Loop &L);

std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F);

/// The stop signal that the loop keeps its thread from seeing: one that its
/// function knows, or one of \p Callers, outermost first. None when some call
/// in the loop may look at it. An attempt in unseen code that the signal could
/// reach may.
std::optional<StopSignal> ignoredSignal(const Program &P, const RetryLoop &R,
                                        llvm::ArrayRef<const Fn *> Callers);

} // namespace leash

#endif
