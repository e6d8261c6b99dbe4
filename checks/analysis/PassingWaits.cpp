// SPDX-License-Identifier: Apache-2.0
//
// Waits for something that passes by itself.
#include "checks/analysis/Flags.h"
#include "checks/analysis/WaitConditions.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

using namespace ir;

namespace {
struct PassingFinder {
  const Program &P;
  const OpRef &Wait;
  const PredicateTest &T;
  const std::vector<FlagWrite> Writes;

  /// Of the flag, with a value that ends the wait, or does not.
  bool gives(const FlagWrite &W, bool Ends) const {
    return W.Value && T.Holds.holds(*W.Value) == Ends;
  }

  bool releases(const OpRef &O) const {
    return llvm::any_of(Writes, [&](const FlagWrite &W) {
      return gives(W, true) && W.At == O;
    });
  }

  bool releasesIn(const Fn &F, BlockId B, uint32_t First) const {
    for (uint32_t N = First; N < F.block(B).Ops.size(); ++N)
      if (releases({&F, B, N}))
        return true;
    return false;
  }

  bool notifiesAfter(const OpRef &Blocks) const {
    const Place At = P.place(*Wait.In, Wait->Object);
    return llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
      return O->Kind == OpKind::Notify && O.In == Blocks.In &&
             comesAfter(P, O, Blocks);
    });
  }

  bool alwaysReleased(const OpRef &Blocks) const {
    const Fn &F = *Blocks.In;
    const Cfg &G = P.cfg(F);
    if (releasesIn(F, Blocks.Block, Blocks.Index + 1))
      return true;
    llvm::SmallVector<BlockId, 8> Work{Blocks.Block};
    llvm::DenseSet<BlockId> Seen;
    while (!Work.empty()) {
      BlockId B = Work.pop_back_val();
      if (G.succs(B).empty())
        return false;
      for (BlockId S : G.succs(B))
        if (!releasesIn(F, S, 0) && Seen.insert(S).second)
          Work.push_back(S);
    }
    return true;
  }

  bool passes() const {
    bool Any = false;
    for (const FlagWrite &W : Writes) {
      if (W.At.In->F->Kind == FunctionKind::Constructor || gives(W, true))
        continue;
      if (!gives(W, false) || !alwaysReleased(W.At) || !notifiesAfter(W.At))
        return false;
      Any = true;
    }
    return Any;
  }
};
} // namespace

bool comesToRest(const Program &P, const OpRef &Wait) {
  if (Wait->Object == None)
    return false;
  std::vector<PredicateTest> Tests = predicateTests(P, Wait);
  return !Tests.empty() && llvm::all_of(Tests, [&](const PredicateTest &T) {
    return T.Holds.Exact && T.Holds.Known && T.Holds.Other == None &&
           changesKnown(P, T.Where) &&
           PassingFinder{P, Wait, T, writesTo(P, T.Where)}.passes();
  });
}

} // namespace leash
