// SPDX-License-Identifier: Apache-2.0
//
// Findings through clang-tidy's own diagnostic consumer, so that NOLINT,
// HeaderFilterRegex, Checks and WarningsAsErrors are its code, not ours.
#ifndef LEASH_TOOL_REPLAY_H
#define LEASH_TOOL_REPLAY_H

#include "checks/Finding.h"
#include "tool/Config.h"
#include "llvm/ADT/StringSet.h"
#include <optional>

namespace leash {

struct Replayed {
  /// Per finding: shown as an error (WarningsAsErrors) or not, or not at all.
  std::vector<std::optional<bool>> AsError;
  /// What clang-tidy says of NOLINT comments it can't pair, "file:line: …".
  std::vector<std::string> Complaints;
  unsigned Suppressed = 0; // by NOLINT
};

/// Replays \p Findings under one configuration. \p MainFiles are the main files
/// of the translation units: a finding elsewhere is one in a header.
Replayed replay(llvm::ArrayRef<const Finding *> Findings,
                const UnitConfig &Config, const llvm::StringSet<> &MainFiles);

} // namespace leash

#endif
