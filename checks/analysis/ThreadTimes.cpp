// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopPaths.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

bool isResultOf(const Program &P, const Fn &F, EntityId E, const OpRef &O) {
  return E == O->Result ||
         llvm::any_of(definitionsOf(P, F, F.entity(E)), [&](const OpRef &D) {
           return llvm::is_contained(D->Args, O->Result);
         });
}

bool ThreadTimes::starts(const OpRef &O) const {
  return startsThreadOf(P, O, Waiter);
}

bool ThreadTimes::late(const OpRef &O) const {
  return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &J) {
    return !(J == O) && comesAfter(P, O, J) && !comesAfter(P, J, O) &&
           joinsThreadOf(P, J, Waiter);
  });
}

bool ThreadTimes::early(const OpRef &O) const {
  return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &S) {
    if (S == O || !startsThreadOf(P, S, Waiter))
      return false;
    if (comesAfter(P, O, S))
      return failed(S, O);
    return comesAfter(P, S, O) || opened(O);
  });
}

/// Does the function itself make the handle before?
bool ThreadTimes::opened(const OpRef &O) const {
  return llvm::any_of(liveOps(P, *O.In), [&](const OpRef &W) {
    return W->Kind == OpKind::Write && W->Object != None &&
           llvm::is_contained(Handles, P.place(*W.In, W->Object)) &&
           P.cfg(*O.In).dominates({W.Block, W.Index}, {O.Block, O.Index});
  });
}

bool ThreadTimes::failed(const OpRef &Start, const OpRef &O) const {
  const Fn &F = *O.In;
  const Cfg &G = P.cfg(F);
  if (!Start->has(OpResultIsZeroOnSuccess) || Start->Result == None)
    return false;
  for (BlockId B : G.rpo()) {
    const auto &Succs = F.block(B).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N) {
      if (Succs[N] == None || G.preds(Succs[N]).size() != 1 ||
          !G.dominates(Succs[N], O.Block))
        continue;
      for (const FlagTest &T : testsOfEdge(P, F, B, N))
        if (T.E != None && isResultOf(P, F, T.E, Start) &&
            !T.holds(0).value_or(true))
          return true;
    }
  }
  return false;
}

bool ThreadTimes::outside(const OpRef &O, unsigned Depth,
                          llvm::function_ref<bool(const OpRef &)> Other) const {
  if (early(O) || late(O) || Other(O))
    return true;
  auto Callers = P.callers(*O.In);
  return Depth && !Callers.empty() && P.index().callersKnown(*O.In) &&
         llvm::all_of(Callers, [&](const CallEdge &E) {
           return !E.Later && outside(E.Site, Depth - 1, Other);
         });
}

} // namespace leash
