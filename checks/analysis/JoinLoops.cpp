// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/JoinLoops.h"

namespace leash {

using namespace ir;

bool isCounter(const Fn &F, const Loop &L, EntityId E) {
  return llvm::any_of(L.Blocks, [&](BlockId B) {
    return llvm::any_of(F.block(B).Ops, [&](const Op &O) {
      return O.Kind == OpKind::Write && O.Object != None && !O.Value &&
             O.Args.empty() && samePlace(F.entity(O.Object), F.entity(E));
    });
  });
}

namespace {
struct ExitFinder {
  const Program &P;
  const Fn &F;
  const Loop &L;
  const OpRef &Join;
  llvm::function_ref<bool(EntityId)> Holds;

  bool looks(EntityId E) const {
    return E != None && (isCounter(F, L, E) || Holds(E));
  }

  bool counts(EntityId E) const {
    if (E == None)
      return false;
    if (looks(E))
      return true;
    OpRef Def = definitionOf(P, F, F.entity(E));
    return Def && !(Def == Join) &&
           (looks(Def->Object) ||
            llvm::any_of(Def->Args, [&](EntityId A) { return looks(A); }));
  }

  /// Does the condition say that there is nothing left to join: does it look at
  /// a counter, or at what holds the threads?
  bool countsRounds(PredId Cond) const {
    if (Cond == None)
      return true;
    const Pred &A = F.pred(Cond);
    switch (A.Kind) {
    case PredKind::Not:
      return countsRounds(A.A);
    case PredKind::And:
    case PredKind::Or:
      return countsRounds(A.A) || countsRounds(A.B);
    default:
      return counts(A.E) || counts(A.Other) ||
             llvm::any_of(A.Uses, [&](EntityId E) { return counts(E); });
    }
  }
};
} // namespace

std::vector<BlockId> exitsAfterJoin(const Program &P, const Fn &F,
                                    const Loop &L, const OpRef &Join,
                                    llvm::function_ref<bool(EntityId)> Holds) {
  const Cfg &G = P.cfg(F);
  ExitFinder Find{P, F, L, Join, Holds};
  std::vector<BlockId> Out;
  for (auto [From, To] : L.Exits) {
    // The branch that decides to leave.
    BlockId B = From;
    while (F.block(B).Term != TermKind::Branch && G.preds(B).size() == 1 &&
           B != Join.Block && L.contains(G.preds(B)[0]))
      B = G.preds(B)[0];
    bool Decides = F.block(B).Loop != None || B == L.Header;
    if (!Decides && F.block(B).Term == TermKind::Branch &&
        G.dominates(Join.Block, B) && !Find.countsRounds(F.block(B).Cond))
      Out.push_back(To);
  }
  return Out;
}

} // namespace leash
