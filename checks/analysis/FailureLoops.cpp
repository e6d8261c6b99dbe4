// SPDX-License-Identifier: Apache-2.0
//
// Loops that end only when what they wait at is closed.
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class FailureFinder {
public:
  FailureFinder(const Program &P, const Fn &F) : P(P), F(F), G(P.cfg(F)) {}

  std::optional<EndlessLoop> look(const Loop &L) const {
    EndlessLoop E;
    for (auto Exit : L.Exits) {
      if (!feasibleExit(P, F, L, Exit))
        continue;
      OpRef Failed = failedFor(L, Exit);
      if (!Failed || (E.Fails && !(E.Fails == Failed)))
        return std::nullopt;
      E.Fails = Failed;
    }
    if (!E.Fails || mayBeClosed(P, E.Fails, L))
      return std::nullopt;
    E.In = &F;
    E.L = &L;
    E.MaybeExits = maybeExits(P, F, L);
    return E;
  }

private:
  const Program &P;
  const Fn &F;
  const Cfg &G;

  /// The call that must have failed on this way out: `if (fd < 0 && errno !=
  /// EINTR) break;`, where only the last part is on the edge itself.
  OpRef failedFor(const Loop &L, std::pair<BlockId, BlockId> Edge) const {
    for (unsigned Depth = 0; Depth < 8; ++Depth) {
      const auto &Succs = F.block(Edge.first).Succs;
      OpRef Failed;
      unsigned Ways = 0;
      for (unsigned N = 0; N < Succs.size(); ++N)
        if (Succs[N] == Edge.second) {
          ++Ways;
          Failed = failedUnder(L, testsOfEdge(P, F, Edge.first, N));
        }
      if (Failed && Ways == 1)
        return Failed;
      if (Edge.first == L.Header || G.preds(Edge.first).size() != 1)
        break;
      Edge = {G.preds(Edge.first)[0], Edge.first};
    }
    return OpRef();
  }

  OpRef failedUnder(const Loop &L, llvm::ArrayRef<FlagTest> Tests) const {
    for (const FlagTest &T : Tests) {
      bool Negative = T.E != None && T.Other == None && T.Exact &&
                      !T.holds(0).value_or(true) && !T.holds(1).value_or(true);
      if (!Negative)
        continue;
      for (OpRef O : opsIn(F, L.Blocks))
        if (O->has(OpFailsOnClose) && O->Result != None &&
            isResultOf(P, F, T.E, O))
          return O;
    }
    return OpRef();
  }
};
} // namespace

/// Does the program join the thread when it wants to end? Else it may be meant
/// to run as long as the process.
static bool joinedAtTheEnd(const Program &P, const Fn &F) {
  return llvm::any_of(P.functions(), [&](const auto &G) {
    return P.isShutdownFunction(*G) &&
           llvm::any_of(liveOps(P, *G),
                        [&](const OpRef &O) { return joinsThreadOf(P, O, F); });
  });
}

std::vector<EndlessLoop> failureLoops(const Program &P, const Fn &F) {
  std::vector<EndlessLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete) ||
      llvm::none_of(opsOf(F),
                    [](const OpRef &O) { return O->has(OpFailsOnClose); }))
    return Out;
  FailureFinder Finder(P, F);
  for (const Loop &L : G.loops())
    if (auto E = Finder.look(L); E && joinedAtTheEnd(P, F))
      Out.push_back(std::move(*E));
  return Out;
}

} // namespace leash
