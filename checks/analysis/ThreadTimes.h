// SPDX-License-Identifier: Apache-2.0
//
// What can run while a started thread does: not what comes before its start,
// nor what comes after its join.
#ifndef LEASH_CHECKS_ANALYSIS_THREADTIMES_H
#define LEASH_CHECKS_ANALYSIS_THREADTIMES_H

#include "checks/link/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

class ThreadTimes {
public:
  /// Of the threads that run \p Waiter. \p Handles: what they use, and the
  /// function that starts them may make.
  ThreadTimes(const Program &P, const Fn &Waiter,
              llvm::ArrayRef<Place> Handles = {})
      : P(P), Waiter(Waiter), Handles(Handles) {}

  /// Does the op, or what it calls, start such a thread?
  bool starts(const OpRef &O) const;
  /// Before the start, or when that, or what comes before it, has failed.
  bool early(const OpRef &O) const;
  /// After a join.
  bool late(const OpRef &O) const;
  /// In its function, or in all that call that, \p Depth calls up: does it
  /// come early or late, or is there another reason why it does not count?
  bool outside(const OpRef &O, unsigned Depth,
               llvm::function_ref<bool(const OpRef &)> Other) const;

private:
  const Program &P;
  const Fn &Waiter;
  llvm::ArrayRef<Place> Handles;

  bool opened(const OpRef &O) const;
  bool failed(const OpRef &Start, const OpRef &O) const;
};

/// Is the value what the call returned, or a variable that got it?
bool isResultOf(const Program &P, const Fn &F, ir::EntityId E, const OpRef &O);

} // namespace leash

#endif
