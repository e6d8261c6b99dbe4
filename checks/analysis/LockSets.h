// SPDX-License-Identifier: Apache-2.0
//
// Which mutexes are locked where, within one function.
#ifndef LEASH_CHECKS_ANALYSIS_LOCKSETS_H
#define LEASH_CHECKS_ANALYSIS_LOCKSETS_H

#include "checks/link/Program.h"

namespace leash {

/// A mutex that is held: its entity in the function (the lock object's when
/// its mutex is not known), its place, and who locked it.
struct HeldLock {
  ir::Entity Mutex;
  ir::EntityId Guard = ir::None; // the lock object, if any
  OpRef At;
  bool Shared = false;
  bool operator==(const HeldLock &O) const {
    return Mutex == O.Mutex && Guard == O.Guard && Shared == O.Shared;
  }
};

/// Locks held on every path (must). Locks taken by callers are not in it.
class LockSets {
public:
  LockSets(const Program &P, const Fn &F);
  /// Just before the op.
  std::vector<HeldLock> before(const OpRef &O) const;
  bool gaveUp() const { return GaveUp; }

private:
  const Program &P;
  const Fn &F;
  std::vector<std::vector<HeldLock>> AtEntry; // per block
  bool GaveUp = false;
};

} // namespace leash

#endif
