// SPDX-License-Identifier: Apache-2.0
//
// The ops that wake a waiter, and the one thread that does them.
#ifndef LEASH_CHECKS_ANALYSIS_WAKEOPS_H
#define LEASH_CHECKS_ANALYSIS_WAKEOPS_H

#include "checks/link/Program.h"

namespace leash {

/// Is its object a condition variable?
bool isOnCondVar(const OpRef &O);

/// Does nothing of it stay for who comes later? A notification of a condition
/// variable is gone when nobody sleeps, and who sleeps finds its condition as
/// it was.
inline bool isMomentary(const OpRef &O) {
  return O->Kind == ir::OpKind::Notify && isOnCondVar(O);
}

/// Does it wait until somebody else does something, other than to end?
inline bool isWait(ir::OpKind K) {
  return K == ir::OpKind::Wait || K == ir::OpKind::FutureGet ||
         K == ir::OpKind::FutureWait || K == ir::OpKind::Acquire ||
         K == ir::OpKind::BarrierWait || K == ir::OpKind::Receive;
}

inline bool waitsForFuture(const OpRef &O) {
  return O->Kind == ir::OpKind::FutureGet || O->Kind == ir::OpKind::FutureWait;
}

/// All that wakes the waiter; nothing when that is not known.
std::vector<OpRef> wakesOf(const Program &P, const OpRef &Wait);

/// The one thread that does all of this, if nobody else does; else null.
const SpawnSite *onlyWaker(const Program &P, const OpRef &Wait,
                           llvm::ArrayRef<OpRef> Wakes);

} // namespace leash

#endif
