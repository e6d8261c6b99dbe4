// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/LoopChanges.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

bool EndlessLoop::certain(bool Cancelled) const {
  return llvm::all_of(MaybeExits, [&](const MaybeExit &E) {
    return E.Kind == MaybeExit::UnknownThrow ||
           (E.Kind == MaybeExit::Cancellation && !Cancelled);
  });
}

bool onlyCrashes(const Fn &F, const Cfg &G, BlockId From) {
  llvm::SmallVector<BlockId, 8> Work{From};
  for (size_t N = 0; N < Work.size(); ++N) {
    BlockId B = Work[N];
    bool Crashes = false;
    for (uint32_t I = 0; I < F.block(B).Ops.size(); ++I)
      Crashes |= F.block(B).Ops[I].has(OpCrash);
    if (Crashes)
      continue;
    TermKind T = F.block(B).Term;
    bool GoesOn =
        (T == TermKind::Jump || T == TermKind::Branch) && !G.succs(B).empty();
    if (!GoesOn || Work.size() > 16)
      return false;
    for (BlockId S : G.succs(B)) {
      if (llvm::is_contained(Work, S))
        return false; // a cycle, or a join, which crashes seldom have
      Work.push_back(S);
    }
  }
  return true;
}

bool feasibleExit(const Program &P, const Fn &F, const Loop &L,
                  std::pair<BlockId, BlockId> Exit) {
  const Cfg &G = P.cfg(F);
  // Exceptional edges are no exits: what throws is a MaybeExit.
  if (!llvm::is_contained(G.succs(Exit.first), Exit.second) ||
      onlyCrashes(F, G, Exit.second))
    return false;
  LoopChanges Changes(P, F, &L);
  if (!Changes.mayRun(Exit.first))
    return false;
  const auto &Succs = F.block(Exit.first).Succs;
  for (unsigned N = 0; N < Succs.size(); ++N) {
    if (Succs[N] != Exit.second)
      continue;
    if (Changes.possible(testsOfEdge(P, F, Exit.first, N)))
      return true;
  }
  return false;
}

/// `#define CHECK(c) if (!(c)) { report(); while (1); }`: to stand still is
/// what the author chose there instead of a crash.
static bool haltsInMacro(const Fn &F, const Loop &L) {
  return L.Exits.empty() && L.Stmt != None &&
         F.F->Loops[L.Stmt].Where.InMacro &&
         llvm::all_of(L.Blocks,
                      [&](BlockId B) { return F.block(B).Ops.empty(); });
}

std::vector<EndlessLoop> endlessLoops(const Program &P, const Fn &F) {
  std::vector<EndlessLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  for (const Loop &L : G.loops()) {
    bool Normal = false, Feasible = false;
    for (auto Exit : L.Exits) {
      Normal |= llvm::is_contained(G.succs(Exit.first), Exit.second);
      Feasible = Feasible || feasibleExit(P, F, L, Exit);
    }
    if (Feasible || haltsInMacro(F, L))
      continue;
    EndlessLoop E;
    E.In = &F;
    E.L = &L;
    E.NoExitEdge = !Normal;
    E.MaybeExits = maybeExits(P, F, L);
    Out.push_back(std::move(E));
  }
  return Out;
}

} // namespace leash
