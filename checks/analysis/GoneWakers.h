// SPDX-License-Identifier: Apache-2.0
//
// Waits for a thread that was joined already, and that leaves its work undone
// when it is asked to stop.
#ifndef LEASH_CHECKS_ANALYSIS_GONEWAKERS_H
#define LEASH_CHECKS_ANALYSIS_GONEWAKERS_H

#include "checks/analysis/StopRequests.h"

namespace leash {

struct GoneWaker {
  const SpawnSite *Thread = nullptr; // nobody else wakes
  OpRef Join;                        // comes surely before the wait
  std::vector<OpRef> Calls;          // from there to the wait
  LoopStop Stop;                     // ends the work
  Location Leaves;
};

/// None when anything else may wake it, or when the thread may have done all
/// that there was before it left.
std::optional<GoneWaker>
goneWaker(const Program &P, const StopRequests &Requests, const OpRef &Wait);

} // namespace leash

#endif
