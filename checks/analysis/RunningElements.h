// SPDX-License-Identifier: Apache-2.0
//
// Members that hold threads only while these run: only started threads go in,
// and who joins them takes them out.
#ifndef LEASH_CHECKS_ANALYSIS_RUNNINGELEMENTS_H
#define LEASH_CHECKS_ANALYSIS_RUNNINGELEMENTS_H

#include "checks/link/Program.h"

namespace leash {

/// Do all threads run that are in the member \p At: in a container, behind a
/// pointer or in an optional?
bool allRun(const Program &P, llvm::StringRef At, const ir::Type &Handle);

/// `workers.resize(n)` that makes the container smaller: it has been compared
/// with its size, or nothing is put into new elements.
bool shrinks(const Program &P, const OpRef &O);

} // namespace leash

#endif
