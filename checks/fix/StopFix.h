// SPDX-License-Identifier: Apache-2.0
//
// The edits that make a loop look at the stop token of its std::jthread.
#ifndef LEASH_CHECKS_FIX_STOPFIX_H
#define LEASH_CHECKS_FIX_STOPFIX_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/DroppedTokens.h"
#include "checks/link/Program.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

/// The function's own parameter that is a stop token, or null.
const ir::Variable *tokenParam(const Fn &F);

/// For a loop of \p F, which runs on the thread that \p S starts. A token
/// parameter is added where there is none, and passed on over calls without
/// arguments. Safe when the loop is `while (true)` and what the token says is
/// surely that of the std::jthread; none when it cannot be said in a few edits,
/// or when one of the functions to change is in \p Changed, to which they are
/// added: two fixes would both add the parameter.
std::optional<Fix> stopFix(const Program &P, const SpawnSite &S, const Fn &F,
                           const Loop &L,
                           llvm::SmallPtrSetImpl<const Fn *> &Changed);

/// The token of the caller as the last argument of the call; none when others
/// are missing before it.
std::optional<Fix> forwardFix(const DroppedToken &D);

} // namespace leash

#endif
