// SPDX-License-Identifier: Apache-2.0
//
// Threads that switch themselves on, and so undo a stop that came before.
#ifndef LEASH_CHECKS_ANALYSIS_LOSTSTOPS_H
#define LEASH_CHECKS_ANALYSIS_LOSTSTOPS_H

#include "checks/analysis/Flags.h"
#include "checks/link/Program.h"

namespace leash {

/// `void run() { running_ = true; while (running_) work(); }`, where nobody
/// waits for the first before another function sets `running_` to false and
/// joins.
struct LostStop {
  OpRef Set;        // on the thread, before its loop
  std::string Name; // of the flag, as it is written there
  const Loop *L = nullptr;
  const Fn *LoopIn = nullptr;
  OpRef Request; // what it may undo
};

std::vector<LostStop> lostStops(const Program &P, const SpawnSite &S);

} // namespace leash

#endif
