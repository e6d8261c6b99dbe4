// SPDX-License-Identifier: Apache-2.0
//
// Joins of threads that nobody has asked to end.
#ifndef LEASH_CHECKS_ANALYSIS_STOPNEEDS_H
#define LEASH_CHECKS_ANALYSIS_STOPNEEDS_H

#include "checks/analysis/StopRequests.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

/// What has to be done before a thread can end.
struct StopNeed {
  bool Needed = false;         // else it may end by itself
  Location Loop;               // of the loop that goes on
  std::vector<OpRef> Requests; // any of these; none: nothing ends it
  std::vector<Place> Signals;  // that they give
  std::vector<OpRef> Wakers;   // may bring a last message
  Instance Of;                 // the queue that it waits at, if known
};

/// Has the body a loop that only a stop ends, or nothing at all? \p Cancelled:
/// somebody may force a cancel of its thread.
StopNeed stopNeedOf(const Program &P, const StopRequests &Requests,
                    const Fn &Body, bool Cancelled);

/// May one of the requests come before the join: here, in the functions that
/// call this one as a part of the shutdown, or by code that knows the object?
/// \p From: the join, or the destructor's call that leads to it.
bool requestedBefore(const Program &P, const StopNeed &Need, const OpRef &Join,
                     const OpRef &From, const Fn &Body);

/// Does the op request, or wake, or call what does?
bool asksToStop(const Program &P, const StopNeed &Need, const OpRef &O);

/// … not by code that only knows the object: here, or on the way to here.
bool askedOnTheWay(const Program &P, const StopNeed &Need, const OpRef &Join,
                   const OpRef &From);

/// `joinAll()`, `waitForExit()`: whoever calls it wants to wait. A helper does
/// what its callers are for.
bool saysThatItWaits(const Program &P, const Fn &F, unsigned Depth = 4);

/// Where the shutdown that joins begins: in the function itself, or in the
/// destructor that calls one whose name says that it waits.
std::vector<OpRef> shutdownsThatJoin(const Program &P, const OpRef &Join);

/// The threads that are joined go on until they are asked to stop, and nobody
/// asked. \p From: the join, or the call of a destructor that leads to it. The
/// need of one of them.
std::optional<StopNeed> unaskedNeed(const Program &P,
                                    const StopRequests &Requests,
                                    const OpRef &Join, const OpRef &From);

/// May code that is not seen run it: a closure that was stored, a function
/// that others can call?
bool reachedFromOutside(const Program &P, const Fn &F, unsigned Depth = 3);

} // namespace leash

#endif
