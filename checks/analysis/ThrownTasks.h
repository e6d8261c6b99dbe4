// SPDX-License-Identifier: Apache-2.0
//
// Tasks that set a promise of who waits for them, unless they throw.
#ifndef LEASH_CHECKS_ANALYSIS_THROWNTASKS_H
#define LEASH_CHECKS_ANALYSIS_THROWNTASKS_H

#include "checks/link/Program.h"

namespace leash {

struct ThrownTask {
  OpRef Throw; // in the task, before it sets the promise
  OpRef Run;   // calls the task, and catches that
  OpRef Set;
};

/// The promise is a local of who waits, so it is not broken in the meantime.
/// Only what surely throws on some way counts, and that a handler for all
/// exceptions takes.
std::optional<ThrownTask> thrownTask(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
