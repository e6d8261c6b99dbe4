// SPDX-License-Identifier: Apache-2.0
//
// Loops that try until something succeeds, with a pause in between, in code
// that has a stop signal which they do not look at.
#ifndef LEASH_CHECKS_ANALYSIS_RETRYLOOPS_H
#define LEASH_CHECKS_ANALYSIS_RETRYLOOPS_H

#include "checks/analysis/EndlessLoops.h"

namespace leash {

/// How a function learns that it shall end.
struct StopSignal {
  OpRef Check; // a stop check, or the loop's test of a flag; none: a parameter
  Place Flag;  // empty: a token
  std::string Name; // as written there
};

struct RetryLoop {
  const Fn *In = nullptr;
  const Loop *L = nullptr;
  OpRef Attempt;      // whose result ends it
  OpRef Pause;        // a sleep, here or in what is called
  StopSignal Ignored; // what the function knows and the loop does not test
  std::vector<MaybeExit> MaybeExits;
};

/// Those whose attempts can't be ended by the signal either, as far as that
/// is seen. Attempts in unseen code that the signal could reach do not count.
std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F);

} // namespace leash

#endif
