// SPDX-License-Identifier: Apache-2.0
//
// Semaphores of which a function takes a permit, gives it back, and leaves
// without on some way.
#ifndef LEASH_CHECKS_ANALYSIS_KEPTPERMITS_H
#define LEASH_CHECKS_ANALYSIS_KEPTPERMITS_H

#include "checks/link/Program.h"

namespace leash {

struct KeptPermit {
  OpRef Release;   // on the other ways
  Location Leaves; // where it is decided to go on or leave without
};

/// None when somebody else may give it back: every release in the program
/// comes after an acquire by the same function.
std::optional<KeptPermit> keptPermit(const Program &P, const OpRef &Acquire);

} // namespace leash

#endif
