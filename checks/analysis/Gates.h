// SPDX-License-Identifier: Apache-2.0
//
// Threads that wait until they are let go, before their work begins: who joins
// one that was never let go waits for ever.
#ifndef LEASH_CHECKS_ANALYSIS_GATES_H
#define LEASH_CHECKS_ANALYSIS_GATES_H

#include "checks/analysis/StopNeeds.h"

namespace leash {

struct ClosedGate {
  const SpawnSite *Thread = nullptr;
  OpRef Open;  // what would let it go
  OpRef Start; // the start of the thread, in the function that may leave
  OpRef Join;
  OpRef From; // the join, or the destructor's call that leads to it
};

/// A wait that ends by what others do once, of which a destructor that joins
/// the thread does nothing, and some function, which starts the thread and lets
/// it go, may leave in between.
std::optional<ClosedGate> closedGate(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
