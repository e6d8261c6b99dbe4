// SPDX-License-Identifier: Apache-2.0
//
// Who may wake a waiter before it waits, and what has to be told to end.
#ifndef LEASH_CHECKS_ANALYSIS_WAKERS_H
#define LEASH_CHECKS_ANALYSIS_WAKERS_H

#include "checks/link/Program.h"

namespace leash {

/// May something that wakes the waiter run before the op, here or in the
/// functions that call this one as a part of the shutdown? Whatever others can
/// hear counts, whether or not this waiter is one of them. For a join, what is
/// only waited for does not.
bool wokenBefore(const Program &P, const OpRef &At, bool ForJoin,
                 unsigned Depth = 4);

/// Does what wakes the waiter run when something of another class ends, or is
/// called back by it: loans that come back by themselves?
bool wokenByReturns(const Program &P, const OpRef &Wait);

/// What makes the future at a place, as far as it is seen: ops that get it from
/// a promise or task, which is their Object.
std::vector<OpRef> promisesOf(const Program &P, llvm::StringRef Future);

/// Is the promise of the future made in a function that gives it away, and no
/// part of what waits?
bool promiseWentElsewhere(const Program &P, const OpRef &Wait);

/// A timed wait on the same object comes first: `if (wait_for(0) == ready)`.
bool testedBefore(const Program &P, const OpRef &At);

/// The author says so: `leash::assume_bounded(reason)` comes first.
bool assumedBounded(const Program &P, const OpRef &At);

/// The spawns whose handle is, or is put into, what the op waits for.
std::vector<const SpawnSite *> spawnsOnto(const Program &P, const OpRef &Wait);

/// Has the body a loop that only a stop ends, or nothing at all?
bool needsStop(const Program &P, const Fn &Body, bool Cancelled);

} // namespace leash

#endif
