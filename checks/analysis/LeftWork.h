// SPDX-License-Identifier: Apache-2.0
//
// Work that is counted, or promised, when it is handed over, and a way on which
// who took it up is done with it and does not say so.
#ifndef LEASH_CHECKS_ANALYSIS_LEFTWORK_H
#define LEASH_CHECKS_ANALYSIS_LEFTWORK_H

#include "checks/link/Program.h"

namespace leash {

struct LeftWork {
  OpRef Take;
  OpRef Give; // on the other ways
  Location Leaves;
  bool Promise = false; // else a count
};

/// For a count that the waiter needs to be nothing, which goes up for each
/// element of a container, or in the function that counts it down again.
std::optional<LeftWork> leftInCount(const Program &P, const OpRef &Wait);

/// For a future that is kept together with its promise, so that nobody can
/// give that up while somebody waits.
std::optional<LeftWork> leftWithFuture(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
