// SPDX-License-Identifier: Apache-2.0
//
// What leash-unbounded-wait says of a wait that may never end: why, and by
// which way.
#ifndef LEASH_CHECKS_UNBOUNDEDWAITFINDINGS_H
#define LEASH_CHECKS_UNBOUNDEDWAITFINDINGS_H

#include "checks/Finding.h"
#include "checks/analysis/EarlyNotices.h"
#include "checks/analysis/Gates.h"
#include "checks/analysis/GoneWakers.h"
#include "checks/analysis/KeptPermits.h"
#include "checks/analysis/LateRequests.h"
#include "checks/analysis/LateWakes.h"
#include "checks/analysis/LeftPromises.h"
#include "checks/analysis/LeftWork.h"
#include "checks/analysis/MissedWakes.h"
#include "checks/analysis/SilentChanges.h"
#include "checks/analysis/StopNeeds.h"
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/ThrownTasks.h"
#include "checks/analysis/UnaskedJoins.h"
#include "checks/analysis/WaitLocks.h"

namespace leash {

/// For a single event that a thread brings, but not on each way out.
Finding waitFinding(const Program &P, const OpRef &At, const MissedWake &M);
/// For one of many promises, which the thread leaves alone at its end.
Finding waitFinding(const Program &P, const OpRef &At, const LeftPromise &L);
/// For a promise that a task leaves alone when it throws.
Finding waitFinding(const Program &P, const OpRef &At, const ThrownTask &T);
/// For a permit that the function itself may keep for ever.
Finding waitFinding(const Program &P, const OpRef &At, const KeptPermit &K);
/// For a piece of work that nobody says is done.
Finding waitFinding(const Program &P, const OpRef &At, const LeftWork &L);
/// For a notification that may have been given by then.
Finding waitFinding(const Program &P, const OpRef &At, const EarlyNotice &E);
/// For what somebody changes without waking it on each way.
Finding waitFinding(const Program &P, const OpRef &At, const SilentChange &S);
/// For work that a thread does, which was joined before.
Finding waitFinding(const Program &P, const OpRef &At, const GoneWaker &G);
/// Before its work, until somebody lets it go, whom the join does not ask.
Finding waitFinding(const Program &P, const OpRef &At, const ClosedGate &G);
/// In a loop that ends by a signal which never reaches the waiter.
Finding waitFinding(const Program &P, const OpRef &At, const DeafWait &D);
/// For a thread that other ways only ask to end.
Finding waitFinding(const Program &P, const OpRef &At, const UnaskedJoin &U);
/// … in the function that asks it to stop when it has ended.
Finding waitFinding(const Program &P, const OpRef &At, const LateRequest &L);

/// In a function that shuts down, and nobody was told.
Finding shutdownFinding(const Program &P, const OpRef &At);
/// While a mutex is held that others need.
Finding underLockFinding(const Program &P, const OpRef &At,
                         const LockAcross &L);
/// For a thread that needs a mutex which the joining one holds.
Finding joinUnderLockFinding(const Program &P, const OpRef &At,
                             const LockAcross &L,
                             llvm::ArrayRef<const Fn *> Bodies);
/// For a loop that nobody asked to end, by a function that shuts down: \p From
/// is the join, or the call in that function which leads to it.
Finding joinFinding(const Program &P, const OpRef &At, const OpRef &From,
                    const StopNeed &Need);
/// Wherever it is.
Finding anywhereFinding(const Program &P, const OpRef &At);

} // namespace leash

#endif
