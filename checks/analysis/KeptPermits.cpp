// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/KeptPermits.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Rounds.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/WakeOps.h"

namespace leash {

using namespace ir;

namespace {
struct PermitFinder {
  const Program &P;
  const OpRef &Acquire;
  const std::vector<OpRef> Releases;

  /// `for (…) permits.acquire(); permits.release(n);` counts as well.
  bool comesFirst(const OpRef &O, const OpRef &Release) const {
    if (O->Kind != OpKind::Acquire || O.In != Release.In)
      return false;
    if (comesSurelyBefore(P, O, Release))
      return true;
    const Cfg &G = P.cfg(*O.In);
    const Loop *L = G.loopOf(O.Block);
    const LoopStmt *S = L ? G.stmtOf(*L) : nullptr;
    return S && S->Kind == LoopKind::For && !L->contains(Release.Block) &&
           G.dominates(L->Header, Release.Block);
  }

  bool allComeAfterAcquires() const {
    const Place At = P.place(*Acquire.In, Acquire->Object);
    return llvm::all_of(Releases, [&](const OpRef &R) {
      return llvm::any_of(P.opsOn(At),
                          [&](const OpRef &O) { return comesFirst(O, R); });
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

  std::vector<OpRef> ownReleases() const {
    std::vector<OpRef> Out;
    llvm::copy_if(Releases, std::back_inserter(Out), [&](const OpRef &R) {
      return R.In == Acquire.In && comesAfter(P, R, Acquire);
    });
    return Out;
  }
};
} // namespace

std::optional<KeptPermit> keptPermit(const Program &P, const OpRef &Acquire) {
  if (Acquire->Kind != OpKind::Acquire || Acquire->Object == None ||
      Acquire.In->F->has(FnIncomplete))
    return std::nullopt;
  PermitFinder Of{P, Acquire, wakesOf(P, Acquire)};
  if (Of.Releases.empty() || !Of.allComeAfterAcquires())
    return std::nullopt;
  const std::vector<OpRef> Own = Of.ownReleases();
  if (Own.empty())
    return std::nullopt;
  if (auto Way = Rounds(P, Acquire, Own).without([&](BlockId B) {
        return Of.knows(B);
      }))
    return KeptPermit{Own.front(), Way->where(*Acquire.In)};
  return std::nullopt;
}

} // namespace leash
