// SPDX-License-Identifier: Apache-2.0
//
// Writes fixes into the sources.
#ifndef LEASH_TOOL_APPLY_H
#define LEASH_TOOL_APPLY_H

#include "checks/Finding.h"
#include "llvm/ADT/StringMap.h"
#include <vector>

namespace leash {

/// xxh3 of each file's contents when it was analysed; 0 when translation units
/// saw different contents.
using FileHashes = llvm::StringMap<uint64_t>;

struct Applied {
  unsigned Fixes = 0;     // in the sources now
  unsigned Files = 0;     // changed
  unsigned Conflicts = 0; // overlap an applied fix; a second run may apply them
  unsigned Unsafe = 0;    // left out because they need --fix=unsafe
  std::vector<bool> Done; // per finding
  std::vector<std::string> Errors; // per file that could not be changed
};

/// Applies for each finding the first fix that is allowed. A fix is applied
/// whole or not at all, and so are all fixes of files that fixes tie together:
/// when one of the files changed since the analysis or cannot be written, none
/// of them is touched.
Applied applyFixes(llvm::ArrayRef<Finding> Findings, bool AllowUnsafe,
                   const FileHashes &Hashes);

} // namespace leash

#endif
