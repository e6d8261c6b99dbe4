// SPDX-License-Identifier: Apache-2.0
//
// Threads that the end of a member joins, before the end of another one tells
// them to end.
#ifndef LEASH_CHECKS_ANALYSIS_LATEWAKES_H
#define LEASH_CHECKS_ANALYSIS_LATEWAKES_H

#include "checks/analysis/Gates.h"

namespace leash {

/// `QueueCloser closer_{queue_}; std::jthread worker_;`: the members go from
/// the last to the first. None when anybody else may say it earlier.
std::optional<ClosedGate> lateWake(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
