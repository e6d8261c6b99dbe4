// SPDX-License-Identifier: Apache-2.0
//
// What a wait goes on for: the places that its condition looks at.
#ifndef LEASH_CHECKS_ANALYSIS_WAITCONDITIONS_H
#define LEASH_CHECKS_ANALYSIS_WAITCONDITIONS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"

namespace leash {

/// The predicate of a wait, and the loops around it that test again after it
/// woke: what has to change before the waiter goes on.
struct WaitCondition {
  llvm::StringSet<> Reads; // places
  bool TestsToken = false; // a stop check is part of it
  bool Complete = true;    // false: something without a name is tested too
  bool any() const { return !Complete || TestsToken || !Reads.empty(); }
};

/// Of the loops around the wait only those inside of \p Outer count; all of
/// them when it is null.
WaitCondition conditionOf(const Program &P, const OpRef &Wait,
                          const Loop *Outer);

} // namespace leash

#endif
