// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_CHECKS_LOWER_INTEGERS_H
#define LEASH_CHECKS_LOWER_INTEGERS_H

#include "llvm/ADT/APSInt.h"

namespace leash::lower {

/// An integer of the source as the IR has it. One that needs more bits is cut
/// off as by a cast: the largest unsigned one, often "no timeout", is -1.
inline int64_t in64Bits(const llvm::APSInt &Value) {
  return Value.extOrTrunc(64).getSExtValue();
}

} // namespace leash::lower

#endif
