// SPDX-License-Identifier: Apache-2.0
//
// Notifications that are only given when the waiter has no need of them: `if
// (!queue_.empty()) ready_.notify_one()`, to one who waits for elements.
#include "checks/analysis/StopWakes.h"

namespace leash {

using namespace ir;

/// Does the branch lead to \p To only when one of the facts is so, and not to
/// the ops of the way that come to it in any case?
static bool guards(const Program &P, const Fn &F, BlockId From, BlockId To,
                   llvm::ArrayRef<OpRef> Always, llvm::ArrayRef<Fact> Facts) {
  const Cfg &G = P.cfg(F);
  const auto &Succs = F.block(From).Succs;
  auto OnlyFrom = [&](BlockId S) {
    return llvm::all_of(
        G.preds(S), [&](BlockId B) { return B == From || G.dominates(S, B); });
  };
  for (unsigned N = 0; N < Succs.size(); ++N) {
    if (Succs[N] == None || !G.dominates(Succs[N], To) || !OnlyFrom(Succs[N]) ||
        llvm::any_of(Always, [&](const OpRef &O) {
          return O.In == &F && G.dominates(Succs[N], O.Block);
        }))
      continue;
    if (llvm::any_of(impliedBy(P, F, From, N), [&](const Fact &Of) {
          return llvm::is_contained(Facts, Of);
        }))
      return true;
  }
  return false;
}

/// Does it come, wherever on the way, only when the waiter would not sleep: its
/// condition holds, whether or not it was asked to stop?
bool StopWakes::onlyWhenAwake(const Question &Q, const OpRef &Notify) const {
  std::vector<Fact> Facts = endedBy(P, Q.Wait);
  llvm::erase_if(Facts,
                 [&](const Fact &F) { return F.Where == Q.S.Stop.Where; });
  if (Facts.empty())
    return false;
  std::vector<OpRef> Always(Q.Way->path().Sites.begin(),
                            Q.Way->path().Sites.end());
  if (Q.Way->path().Join)
    Always.push_back(Q.Way->path().Join);
  auto Guarded = [&](const OpRef &At) {
    const Fn &F = *At.In;
    return llvm::any_of(P.cfg(F).rpo(), [&](BlockId B) {
      return F.block(B).Succs.size() == 2 && B != At.Block &&
             guards(P, F, B, At.Block, Always, Facts);
    });
  };
  bool Any = false;
  for (llvm::ArrayRef<OpRef> Ops : {Q.Way->before(), Q.Way->after()})
    for (const OpRef &O : Ops) {
      if (!leadsTo(P, O, Notify))
        continue;
      if (!Guarded(O))
        return false;
      Any = true;
    }
  return Any;
}

} // namespace leash
