// SPDX-License-Identifier: Apache-2.0
//
// Waits in started bodies that no stop ever reaches: the loop around them ends
// by a signal, but who gives the signal does not wake the waiter, or wakes it
// only to find its condition unchanged.
#ifndef LEASH_CHECKS_ANALYSIS_STOPWAKES_H
#define LEASH_CHECKS_ANALYSIS_STOPWAKES_H

#include "checks/analysis/StopRequests.h"
#include "checks/analysis/WaitConditions.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

struct DeafWait {
  OpRef At;
  LoopStop Stop;
  bool Notified = false; // it is woken, but waits on: the condition is the same
};

class StopWakes {
public:
  explicit StopWakes(const Program &P);

  /// Is this wait in such a loop, and will no stop end it, as far as all is
  /// known? Anything that might wake it is taken to.
  std::optional<DeafWait> deaf(const OpRef &Wait) const;

private:
  const Program &P;
  StopRequests Requests;
  llvm::DenseSet<const Fn *> OnStop; // run by stop callbacks, timers and others

  bool ends(const LoopStop &S, const OpRef &Wait, const WaitCondition &C,
            bool &Notified) const;
  bool wakes(const OpRef &O, const OpRef &Wait) const;
  bool changes(const OpRef &O) const;
  bool related(const LoopStop &S, const OpRef &Other, const Fn &Waiter) const;
  bool belongs(const OpRef &Request, const OpRef &Other, unsigned Depth) const;
  bool endsBy(const LoopStop &S, const Fn &F, const Loop &L) const;
  bool byItself(const LoopStop &S, const OpRef &Other) const;
  bool joinsAfter(const OpRef &Request) const;
  bool awaited(const OpRef &Request, unsigned Depth) const;
  bool reachedFromOutside(const Fn &F, unsigned Depth) const;
  bool callsOutside(const Fn &F) const;
};

} // namespace leash

#endif
