// SPDX-License-Identifier: Apache-2.0
//
// Joins of a thread that is asked to stop only when it has ended.
#ifndef LEASH_CHECKS_ANALYSIS_LATEREQUESTS_H
#define LEASH_CHECKS_ANALYSIS_LATEREQUESTS_H

#include "checks/analysis/StopNeeds.h"

namespace leash {

struct LateRequest {
  StopNeed Need;
  OpRef From;    // the join, or the call that leads to it
  OpRef Request; // surely after that, in the same function
};

/// The function that joins, or one that calls it, asks the thread afterwards,
/// and nobody does so before.
std::optional<LateRequest>
lateRequest(const Program &P, const StopRequests &Requests, const OpRef &Join);

} // namespace leash

#endif
