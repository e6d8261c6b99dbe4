// SPDX-License-Identifier: Apache-2.0
//
// Which system headers to precompile together, by what units included so far.
#ifndef LEASH_TOOL_HEADERCHOICE_H
#define LEASH_TOOL_HEADERCHOICE_H

#include "tool/IncludeLog.h"
#include "llvm/ADT/ArrayRef.h"

namespace leash {

/// Those that save the most files from being read again in units like those of
/// \p Logs, beyond what \p Existing headers save them: all of them go together,
/// for units that include each one. In the order in which a unit includes them;
/// without those of \p Doubtful. Empty where compiling costs about as much.
std::vector<SystemInclude>
chooseHeaders(std::vector<IncludeLog> Logs, const IncludeGraph &Graph,
              llvm::ArrayRef<const PrecompiledHeaders *> Existing,
              const llvm::DenseSet<FileId> &Doubtful);

} // namespace leash

#endif
