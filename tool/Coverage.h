// SPDX-License-Identifier: Apache-2.0
//
// What an analysis did not see, counted: where the checks are silent because
// they cannot know, not because all is well.
#ifndef LEASH_TOOL_COVERAGE_H
#define LEASH_TOOL_COVERAGE_H

#include "checks/link/Program.h"
#include <string>
#include <vector>

namespace leash {

struct CoverageCount {
  std::string What; // "spawns whose body is not known"
  uint64_t Count = 0;
  uint64_t Of = 0; // out of how many; 0: no such number
};

/// Never empty: what is zero is said, too. Sorted gaps of the lowering follow
/// the fixed entries.
std::vector<CoverageCount> coverage(const Program &P);

} // namespace leash

#endif
