// SPDX-License-Identifier: Apache-2.0
//
// Threads in fields and globals: who starts them, and does anybody join them?
#ifndef LEASH_CHECKS_ANALYSIS_HANDLEPLACES_H
#define LEASH_CHECKS_ANALYSIS_HANDLEPLACES_H

#include "checks/link/Program.h"

namespace leash {

/// The op that starts a thread in this field or global when nothing ever joins,
/// detaches or takes it; none otherwise, or when that is not known. With
/// \p Open the place may also be one that code which is not seen can reach.
OpRef unjoinedStart(const Program &P, llvm::StringRef At,
                    const ir::Type &Handle, bool Open);

/// The op that started the thread in this local or temporary, as far as its
/// function itself says so.
OpRef startedBefore(const Program &P, const OpRef &Use, ir::EntityId E);

} // namespace leash

#endif
