// SPDX-License-Identifier: Apache-2.0
//
// What a thread no longer does once it was told to stop: `if (closed_) return;
// queue_.pop();`
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopWakes.h"

namespace leash {

using namespace ir;

/// Is the flag given the contrary of what is needed?
bool StopWakes::takenBack(const Question &Q, const Fact &Needed) const {
  return llvm::any_of(writesTo(P, Needed.Where), [&](const FlagWrite &W) {
    return W.Value && (*W.Value != 0) != Needed.Wanted &&
           Q.Way->when(W.At, Q.Of) != PathOps::Never;
  });
}

/// Does it come only when a flag is, or is not, set, which changes on the way?
/// Whoever is between the test and the op then does it once more at most.
bool StopWakes::forbiddenByStop(const Question &Q, const OpRef &O) const {
  if (!Q.Way)
    return false;
  const Fn &F = *O.In;
  const Cfg &G = P.cfg(F);
  auto Leads = [&](BlockId From, BlockId To) {
    return To != None && G.dominates(To, O.Block) &&
           llvm::all_of(G.preds(To), [&](BlockId B) { return B == From; });
  };
  for (BlockId B : G.rpo()) {
    const auto &Succs = F.block(B).Succs;
    for (unsigned N = 0; N < Succs.size() && Succs.size() == 2; ++N)
      if (Leads(B, Succs[N]) &&
          llvm::any_of(impliedBy(P, F, B, N), [&](const Fact &Needed) {
            return takenBack(Q, Needed);
          }))
        return true;
  }
  return false;
}

} // namespace leash
