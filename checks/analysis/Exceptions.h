// SPDX-License-Identifier: Apache-2.0
//
// Where an exception goes inside of the function that throws it.
#ifndef LEASH_CHECKS_ANALYSIS_EXCEPTIONS_H
#define LEASH_CHECKS_ANALYSIS_EXCEPTIONS_H

#include "checks/ir/IR.h"

namespace leash {

enum class Catches : uint8_t { No, Maybe, Surely };

/// Does the handler catch an exception of these types (the Text of a Throw;
/// empty: not known)?
Catches catches(const ir::Function &F, ir::BlockId Handler,
                llvm::StringRef Types);

/// Does it surely not get out of the function, when thrown in this block?
bool isCaught(const ir::Function &F, ir::BlockId Block, llvm::StringRef Types);

/// The handlers that it may get to, innermost first, up to the one that surely
/// catches it. \p Out: it may get out of the function.
llvm::SmallVector<ir::BlockId, 2> handlersFor(const ir::Function &F,
                                              ir::BlockId Block,
                                              llvm::StringRef Types, bool &Out);

} // namespace leash

#endif
