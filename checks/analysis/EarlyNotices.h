// SPDX-License-Identifier: Apache-2.0
//
// Waits for a notification, whatever the state, that the thread which was just
// started may give before anybody waits.
#ifndef LEASH_CHECKS_ANALYSIS_EARLYNOTICES_H
#define LEASH_CHECKS_ANALYSIS_EARLYNOTICES_H

#include "checks/analysis/WaitLocks.h"
#include "checks/link/Program.h"

namespace leash {

struct EarlyNotice {
  const SpawnSite *Thread = nullptr;
  OpRef Notify;
};

/// None when the mutex of the waiter keeps the thread from it, when it comes
/// more than once, or when the waiter looks at something first.
std::optional<EarlyNotice> earlyNotice(const Program &P, WaitLocks &Locks,
                                       const OpRef &Wait);

} // namespace leash

#endif
