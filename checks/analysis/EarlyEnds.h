// SPDX-License-Identifier: Apache-2.0
//
// Methods that destroy a thread of their object before anybody can have joined
// it: where only the destructor joins, `reset()` while the thread runs, or
// another start after a stop that does not join.
#ifndef LEASH_CHECKS_ANALYSIS_EARLYENDS_H
#define LEASH_CHECKS_ANALYSIS_EARLYENDS_H

#include "checks/analysis/LifeExplorer.h"

namespace leash {

/// The same as lostAtEnd(), by a method that users call on an object that is in
/// one of the states \p Running.
std::optional<LostMember> endedEarly(const Program &P, LifeExplorer &X,
                                     llvm::StringRef At, const ir::Type &Handle,
                                     llvm::ArrayRef<Life> Running);

} // namespace leash

#endif
