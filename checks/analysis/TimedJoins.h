// SPDX-License-Identifier: Apache-2.0
//
// Joins that may give up: with a deadline, or that only try. What they return
// says whether the thread has been joined.
#ifndef LEASH_CHECKS_ANALYSIS_TIMEDJOINS_H
#define LEASH_CHECKS_ANALYSIS_TIMEDJOINS_H

#include "checks/analysis/PathFacts.h"

namespace leash {

/// The result of this join when it gives up; none for other ops, and when the
/// program does not look at the result.
std::optional<ValueRange> gaveUpJoining(const OpRef &O);

} // namespace leash

#endif
