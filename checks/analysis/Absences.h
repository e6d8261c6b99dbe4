// SPDX-License-Identifier: Apache-2.0
//
// Threads that are expected at a barrier and may never come.
#ifndef LEASH_CHECKS_ANALYSIS_ABSENCES_H
#define LEASH_CHECKS_ANALYSIS_ABSENCES_H

#include "checks/analysis/MissedWakes.h"

namespace leash {

/// At a barrier, where threads of one kind wait for each other: one of them
/// may leave before it was ever there. How many are expected is not counted.
std::optional<MissedWake> absentAtBarrier(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
