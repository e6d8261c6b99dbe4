// SPDX-License-Identifier: Apache-2.0
//
// Waits for promises in a container that one thread keeps, one after the other,
// and leaves there when it ends.
#ifndef LEASH_CHECKS_ANALYSIS_LEFTPROMISES_H
#define LEASH_CHECKS_ANALYSIS_LEFTPROMISES_H

#include "checks/link/Program.h"

namespace leash {

struct LeftPromise {
  const SpawnSite *Thread = nullptr;
  Location Leaves; // the loop
};

/// None when anybody else keeps them, or empties the container; when the loop
/// is left on a flag that others set, or as there are none.
std::optional<LeftPromise> leftPromise(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
