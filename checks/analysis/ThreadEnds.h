// SPDX-License-Identifier: Apache-2.0
//
// What ends a loop on a started thread that is no exit of the loop.
#ifndef LEASH_CHECKS_ANALYSIS_THREADENDS_H
#define LEASH_CHECKS_ANALYSIS_THREADENDS_H

#include "checks/analysis/EndlessLoops.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace leash {

/// Of the threads of one spawn site; \p Reached is what they run.
class ThreadEnds {
public:
  ThreadEnds(const Program &P, const SpawnSite &S,
             llvm::ArrayRef<const Fn *> Reached);

  /// Can one of these end a loop of \p F?
  bool any(const Fn &F, llvm::ArrayRef<MaybeExit> Exits);

private:
  const Program &P;
  const SpawnSite &S;
  llvm::SmallPtrSet<const Fn *, 16> InTry; // exceptions are caught above
  std::optional<bool> Cancelled;
};

} // namespace leash

#endif
