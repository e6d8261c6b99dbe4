// SPDX-License-Identifier: Apache-2.0
//
// Joins of a thread by the function that started it, on a way on which nobody
// asks it to stop.
#ifndef LEASH_CHECKS_ANALYSIS_UNASKEDJOINS_H
#define LEASH_CHECKS_ANALYSIS_UNASKEDJOINS_H

#include "checks/analysis/StopNeeds.h"

namespace leash {

/// A way from the start of a thread to its join.
struct UnaskedJoin {
  StopNeed Need;
  OpRef Start;   // in the function that joins too: a spawn, or a call that does
  OpRef From;    // the join, or the call that leads to it
  Location Left; // the own loop that is left another way, if others may ask
};

/// The function that starts the thread is the only one to ask it, and does not
/// on some way to the join; or it looks at the signal itself, in a loop that it
/// leaves for another reason (the end of the input, a number of rounds).
std::optional<UnaskedJoin>
unaskedJoin(const Program &P, const StopRequests &Requests, const OpRef &Join);

} // namespace leash

#endif
