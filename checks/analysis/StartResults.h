// SPDX-License-Identifier: Apache-2.0
//
// Functions that tell by their result whether they have started a thread:
// `return pthread_create(t, …);`, `bool start()`.
#ifndef LEASH_CHECKS_ANALYSIS_STARTRESULTS_H
#define LEASH_CHECKS_ANALYSIS_STARTRESULTS_H

#include "checks/analysis/Summary.h"

namespace leash {

/// Which result says that the thread runs, and the others that it does not.
enum class StartTold : uint8_t { No, ByZero, ByNonZero };

/// What the result of \p F says of the thread of this effect of its own
/// summary: on all its paths, as far as they can be followed.
StartTold startTold(const Program &P, const Fn &F, const PlaceEffect &Start);

} // namespace leash

#endif
