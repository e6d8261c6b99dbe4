// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EarlyNotices.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WakeOps.h"

namespace leash {

using namespace ir;

/// The start of the thread by the same function, surely before the wait, which
/// comes on each way then.
static OpRef startBefore(const Program &P, const OpRef &Wait,
                         const SpawnSite &S) {
  const Cfg &G = P.cfg(*Wait.In);
  for (OpRef O : liveOps(P, *Wait.In))
    if (comesSurelyBefore(P, O, Wait) && leadsTo(P, O, S.Site) &&
        G.postDominates(Wait.Block, O.Block))
      return O;
  return OpRef();
}

/// Does the thread lock the mutex of the waiter before it notifies?
static bool lockedBefore(const Program &P, const OpRef &Notify,
                         llvm::StringRef Mutex) {
  return llvm::any_of(opsOf(*Notify.In), [&](const OpRef &O) {
    return comesSurelyBefore(P, O, Notify) &&
           (mayLockMutex(P, O, Mutex) || !P.targets(O).empty());
  });
}

std::optional<EarlyNotice> earlyNotice(const Program &P, WaitLocks &Locks,
                                       const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait || !isOnCondVar(Wait) ||
      !Wait->Callables.empty() || P.cfg(*Wait.In).loopOf(Wait.Block))
    return std::nullopt;
  const std::vector<OpRef> Wakes = wakesOf(P, Wait);
  const SpawnSite *S = Wakes.size() == 1 ? onlyWaker(P, Wait, Wakes) : nullptr;
  if (!S || P.cfg(*Wakes[0].In).loopOf(Wakes[0].Block))
    return std::nullopt;
  const OpRef Start = startBefore(P, Wait, *S);
  const std::string Mutex = Locks.givenUp(Wait);
  bool Kept =
      Start && Locks.holds(Start, Mutex) && lockedBefore(P, Wakes[0], Mutex);
  if (!Start || Mutex.empty() || Kept)
    return std::nullopt;
  return EarlyNotice{S, Wakes[0]};
}

} // namespace leash
