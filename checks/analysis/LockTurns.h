// SPDX-License-Identifier: Apache-2.0
//
// What says that a wait with a mutex held ends all the same: the one that is
// waited for had the mutex before, or gets it meanwhile.
#ifndef LEASH_CHECKS_ANALYSIS_LOCKTURNS_H
#define LEASH_CHECKS_ANALYSIS_LOCKTURNS_H

#include "checks/analysis/WaitLocks.h"

namespace leash {

/// Does a test on each way to the wait look at what a thread writes together
/// with what wakes the waiter, and only then lets it pass?
bool isToldOfWake(const Program &P, const OpRef &Wait,
                  llvm::ArrayRef<const Fn *> Wakers);

/// `if (thread->finished) join`: does one look at what the thread, which runs
/// these functions, writes when it does not need the mutex any more?
bool isToldOfEnd(const Program &P, const OpRef &Join, const LockAcross &L,
                 llvm::ArrayRef<const Fn *> Run);

/// Before the join its function waited with the mutex, which gives it up, and
/// the thread wakes it with nothing left to do that needs the mutex.
bool hadItsTurns(const Program &P, const OpRef &Join, const LockAcross &L,
                 const Fn &Body);

/// A callback gives up what it has not locked: for whoever waits for it.
bool unlockedByCallback(const Program &P, WaitLocks &Locks,
                        const LockAcross &L);

} // namespace leash

#endif
