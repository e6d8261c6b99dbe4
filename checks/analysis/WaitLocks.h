// SPDX-License-Identifier: Apache-2.0
//
// Mutexes that stay locked while something waits: by the function itself, or
// by who called it.
#ifndef LEASH_CHECKS_ANALYSIS_WAITLOCKS_H
#define LEASH_CHECKS_ANALYSIS_WAITLOCKS_H

#include "checks/analysis/LockSets.h"
#include "llvm/ADT/DenseMap.h"
#include <map>
#include <string>

namespace leash {

struct LockAcross {
  HeldLock Lock;
  const Fn *In = nullptr;   // where it is locked
  Place Mutex;              // may be empty
  std::vector<OpRef> Calls; // from there to the wait
  OpRef Theirs;             // where the thread that is joined locks it
};

/// Keeps the lock sets of the functions that were asked about.
class WaitLocks {
public:
  explicit WaitLocks(const Program &P) : P(P) {}

  /// A mutex that the wait does not give up.
  std::optional<LockAcross> across(const OpRef &Wait);
  /// A mutex that is held while the thread is joined, and that the thread
  /// locks too.
  std::optional<LockAcross> neededByThread(const OpRef &Join,
                                           llvm::ArrayRef<const Fn *> Bodies);
  /// The mutex that the wait gives up; empty when it is not known.
  std::string givenUp(const OpRef &Wait);
  /// Is it locked there, by the function itself?
  bool holds(const OpRef &At, llvm::StringRef Mutex);

private:
  const Program &P;
  std::map<const Fn *, LockSets> Sets;

  const LockSets &of(const Fn &F);
  bool ownOf(const OpRef &Wait, std::vector<HeldLock> &Foreign,
             std::string &Own);
  void ofCallers(const Fn &F, unsigned Depth, std::vector<OpRef> Calls,
                 std::vector<LockAcross> &Out);
  LockAcross heldIn(const Fn &F, const HeldLock &L, std::vector<OpRef> Calls);
};

/// Does the op itself lock the mutex of this name?
bool locksMutex(const Program &P, const OpRef &O, llvm::StringRef Mutex);
/// … or may it? One object can be reached by several ways: the member decides.
bool mayLockMutex(const Program &P, const OpRef &O, llvm::StringRef Mutex);

} // namespace leash

#endif
