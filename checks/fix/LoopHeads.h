// SPDX-License-Identifier: Apache-2.0
//
// Edits of the heads of loops: a test for a stop in front of each round.
#ifndef LEASH_CHECKS_FIX_LOOPHEADS_H
#define LEASH_CHECKS_FIX_LOOPHEADS_H

#include "checks/link/Program.h"

namespace leash {

struct Loop;

bool isWithin(const ir::Range &Outer, const ir::Range &Inner);

/// A place of no width to insert at.
Location at(const Fn &F, const ir::Range &InFile, ir::Pos Where);

/// The heads of the loop, which is written as one, and of all that it is in:
/// out of one of them only, the function would go round in the next.
std::optional<Fix> headsFix(const Program &P, const Fn &F, const Loop &L,
                            llvm::StringRef Token);

} // namespace leash

#endif
