// SPDX-License-Identifier: Apache-2.0
//
// From linked modules to the findings to show.
#ifndef LEASH_TOOL_ANALYSE_H
#define LEASH_TOOL_ANALYSE_H

#include "checks/link/Program.h"
#include "tool/Config.h"
#include "tool/TimeReport.h"
#include "tool/output/Report.h"

namespace leash {

struct Analysis {
  std::vector<Finding> Findings; // sorted, unique
  std::vector<Level> Levels;
  std::vector<std::string> Complaints; // on NOLINT comments
  unsigned Suppressed = 0;             // by NOLINT
};

/// Runs the enabled checks on \p P and keeps what each file's configuration and
/// NOLINT comments let through. Checks and options may differ between
/// translation units: a check runs once for each set of its options, and a
/// finding counts for the units whose file it is in, or that include it.
///
/// Findings in the main file of a unit that did not parse are dropped: what is
/// missing in it may be what would discharge the obligation.
llvm::Expected<Analysis> analyse(const Program &P, Config &C,
                                 TimeReport &Times);

} // namespace leash

#endif
