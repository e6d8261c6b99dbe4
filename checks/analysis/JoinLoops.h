// SPDX-License-Identifier: Apache-2.0
//
// Loops that join several threads, one in each round.
#ifndef LEASH_CHECKS_ANALYSIS_JOINLOOPS_H
#define LEASH_CHECKS_ANALYSIS_JOINLOOPS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

/// `++i`, `++it`: is it a variable that the loop counts by?
bool isCounter(const Fn &F, const Loop &L, ir::EntityId E);

/// Where the way goes on when the loop is left after \p Join, in the
/// loop, for a reason of its own: not as there is nothing left to join, which
/// counters and \p Holds, what has the threads, would say.
std::vector<ir::BlockId>
exitsAfterJoin(const Program &P, const Fn &F, const Loop &L, const OpRef &Join,
               llvm::function_ref<bool(ir::EntityId)> Holds);

} // namespace leash

#endif
