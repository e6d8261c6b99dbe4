// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/JoinedRequests.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
struct JoinFinder {
  const Program &P;
  const Fn &F;
  const Place Handle;
  const Cfg &G;
  const Fn &But;

  /// The handle, the container that it is in, or a pointer to it.
  bool isHandle(llvm::StringRef At) const {
    return !At.empty() && basePlace(At) == basePlace(Handle);
  }

  bool joins(const OpRef &O) const {
    if (O->Kind == OpKind::Join)
      return !O->has(OpTimed) && isHandle(P.place(*O.In, O->Object));
    return llvm::any_of(
        applySummary(P, O, {EffectKind::Joins}), [&](const AppliedEffect &A) {
          return A.Must && isHandle(A.Where) && A.Edge->Target != &But &&
                 A.Effect->Origin.In != &But;
        });
  }

  bool joinsFrom(BlockId B, uint32_t First) const {
    for (uint32_t N = First; N < F.block(B).Ops.size(); ++N)
      if (joins({&F, B, N}))
        return true;
    return false;
  }

  /// Is there no thread when the branch goes this way?
  bool nothingToJoin(BlockId B, unsigned Succ) const {
    if (F.block(B).Term != TermKind::Branch)
      return false;
    return llvm::any_of(testsOfEdge(P, F, B, Succ), [&](const FlagTest &T) {
      if (T.E == None || !T.Exact || T.holds(1).value_or(true))
        return false;
      OpRef Def = definitionOf(P, F, F.entity(T.E));
      EntityId Of =
          Def && Def->Kind == OpKind::JoinableTest ? Def->Object : T.E;
      return Of != None && isHandle(P.place(F, Of));
    });
  }

  /// Out of a loop over all handles: each of them was joined.
  bool overAll(BlockId From, BlockId To) const {
    const Loop *L = G.loopOf(From);
    return L && !L->contains(To) &&
           llvm::any_of(L->Blocks, [&](BlockId B) { return joinsFrom(B, 0); });
  }

  bool leavesWithout(const OpRef &At) const {
    if (joinsFrom(At.Block, At.Index + 1))
      return false;
    std::vector<BlockId> Work{At.Block};
    llvm::DenseSet<BlockId> Seen;
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (G.succs(B).empty())
        return true;
      for (unsigned N = 0; N < F.block(B).Succs.size(); ++N) {
        BlockId S = F.block(B).Succs[N];
        if (S == None || nothingToJoin(B, N) || overAll(B, S) ||
            joinsFrom(S, 0))
          continue;
        if (Seen.insert(S).second)
          Work.push_back(S);
      }
    }
    return false;
  }
};
} // namespace

bool surelyJoinedAfter(const Program &P, const OpRef &At, const OpRef &Join,
                       const Fn &But) {
  Place Handle = P.place(*Join.In, Join->Object);
  return !Handle.empty() &&
         !JoinFinder{P, *At.In, std::move(Handle), P.cfg(*At.In), But}
              .leavesWithout(At);
}

} // namespace leash
