// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/KeptPermits.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/WakeOps.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

using namespace ir;

namespace {
struct PermitFinder {
  const Program &P;
  const OpRef &Acquire;
  const std::vector<OpRef> Releases;

  bool allComeAfterAcquires() const {
    const Place At = P.place(*Acquire.In, Acquire->Object);
    return llvm::all_of(Releases, [&](const OpRef &R) {
      return llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
        return O->Kind == OpKind::Acquire && comesSurelyBefore(P, O, R);
      });
    });
  }

  bool gives(BlockId B, uint32_t From) const {
    return llvm::any_of(Releases, [&](const OpRef &R) {
      return R.In == Acquire.In && R.Block == B && R.Index >= From;
    });
  }

  bool comes(BlockId From) const {
    return llvm::any_of(Releases, [&](const OpRef &R) {
      return R.In == Acquire.In &&
             (R.Block == From || P.cfg(*R.In).reaches(From, R.Block));
    });
  }

  /// Does the branch look at whether there is a permit: at what the call said,
  /// or at the semaphore?
  bool knows(BlockId B) const {
    const Fn &F = *Acquire.In;
    for (unsigned N = 0; N < F.block(B).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, B, N))
        if (T.E != None && isResultOf(P, F, T.E, Acquire))
          return true;
    return false;
  }

  std::optional<KeptPermit> find() const {
    const Cfg &G = P.cfg(*Acquire.In);
    std::vector<BlockId> Work{Acquire.Block};
    llvm::DenseSet<BlockId> Seen{Acquire.Block};
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (gives(B, B == Acquire.Block ? Acquire.Index : 0))
        continue;
      for (BlockId S : G.succs(B)) {
        bool Leaves = comes(B) && !comes(S) && G.reachesExit(S);
        if (Leaves && !knows(B))
          return KeptPermit{Releases.front(), B};
        if (!Leaves && Seen.insert(S).second)
          Work.push_back(S);
      }
    }
    return std::nullopt;
  }
};
} // namespace

std::optional<KeptPermit> keptPermit(const Program &P, const OpRef &Acquire) {
  if (Acquire->Kind != OpKind::Acquire || Acquire->Object == None ||
      Acquire.In->F->has(FnIncomplete))
    return std::nullopt;
  PermitFinder Of{P, Acquire, wakesOf(P, Acquire)};
  if (Of.Releases.empty() || !Of.allComeAfterAcquires() ||
      !Of.comes(Acquire.Block))
    return std::nullopt;
  return Of.find();
}

} // namespace leash
