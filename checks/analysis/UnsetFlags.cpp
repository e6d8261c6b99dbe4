// SPDX-License-Identifier: Apache-2.0
//
// Loops that wait for work or for a flag, and nobody sets the flag.
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class UnsetFlagFinder {
public:
  UnsetFlagFinder(const Program &P, const Fn &F) : P(P), F(F), G(P.cfg(F)) {}

  /// `while (queue_.empty() && !stop_) cv_.wait(lock);` in a function that the
  /// thread calls until it gets nothing.
  std::optional<EndlessLoop> look(const Loop &L) const {
    std::vector<Place> Work;
    if (!waitsIn(L) || !testsUnsetFlag(L, Work) || Work.empty() ||
        !stopsWithoutWork(Work))
      return std::nullopt;
    EndlessLoop E;
    E.In = &F;
    E.L = &L;
    E.ForWork = true;
    if (!calledForEver(E.MaybeExits))
      return std::nullopt;
    llvm::append_range(E.MaybeExits, maybeExits(P, F, L));
    return E;
  }

private:
  const Program &P;
  const Fn &F;
  const Cfg &G;

  bool waitsIn(const Loop &L) const {
    return llvm::any_of(opsIn(F, L.Blocks), [](const OpRef &O) {
      return O->Kind == OpKind::Wait && !O->has(OpTimed) &&
             !O->has(OpStopAware) && O->Callables.empty();
    });
  }

  /// One way out tests a stop flag in vain; the others test for \p Work.
  bool testsUnsetFlag(const Loop &L, std::vector<Place> &Work) const {
    bool Unset = false;
    for (auto Exit : L.Exits) {
      if (!llvm::is_contained(G.succs(Exit.first), Exit.second))
        continue;
      const auto &Succs = F.block(Exit.first).Succs;
      const bool Feasible = feasibleExit(P, F, L, Exit);
      for (unsigned N = 0; N < Succs.size(); ++N) {
        if (Succs[N] != Exit.second)
          continue;
        for (const FlagTest &T : testsOfEdge(P, F, Exit.first, N)) {
          Place At = T.E == None ? Place() : P.place(F, T.E);
          if (At.empty())
            return false;
          if (Feasible)
            Work.push_back(std::move(At));
          else
            Unset |= isFlag(T.E);
        }
      }
    }
    return Unset;
  }

  bool isFlag(EntityId Id) const {
    const Entity &E = F.entity(Id);
    return isFlagType(F, E) && !E.Path.empty() &&
           E.Path.back().Kind == StepKind::Field &&
           namedLikeStopTest(E.Path.back().Name.ref());
  }

  /// Do all that shut things down join the thread without giving it work?
  bool stopsWithoutWork(llvm::ArrayRef<Place> Work) const {
    bool Joined = false;
    for (const auto &S : P.functions()) {
      if (!P.isShutdownFunction(*S) ||
          llvm::none_of(liveOps(P, *S),
                        [&](const OpRef &O) { return joinsThreadOf(P, O, F); }))
        continue;
      Joined = true;
      std::vector<const Fn *> Run = P.reachableFrom({S.get()}, 300);
      for (const Place &At : Work)
        if (llvm::any_of(writesTo(P, At), [&](const FlagWrite &W) {
              return llvm::is_contained(Run, W.At.In);
            }))
          return false;
    }
    return Joined;
  }

  /// Is it called again and again until it says that there is nothing, by each
  /// thread that does?
  bool calledForEver(std::vector<MaybeExit> &MaybeExits) const {
    bool Any = false;
    for (const CallEdge &E : P.callers(F)) {
      const Fn &Body = *E.Site.In;
      if (!runsOnThread(P, Body))
        continue;
      const Loop *Around = P.cfg(Body).loopOf(E.Site.Block);
      if (!Around || E.Later || !endsByResult(Body, *Around, E.Site))
        return false;
      llvm::append_range(MaybeExits, maybeExits(P, Body, *Around));
      Any = true;
    }
    return Any;
  }

  bool endsByResult(const Fn &Body, const Loop &L, const OpRef &Call) const {
    const Cfg &C = P.cfg(Body);
    return llvm::all_of(L.Exits, [&](const auto &Exit) {
      if (!llvm::is_contained(C.succs(Exit.first), Exit.second) ||
          !feasibleExit(P, Body, L, Exit))
        return true;
      const auto &Succs = Body.block(Exit.first).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N) {
        std::vector<FlagTest> Tests = testsOfEdge(P, Body, Exit.first, N);
        if (Succs[N] == Exit.second &&
            (Tests.empty() || !llvm::all_of(Tests, [&](const FlagTest &T) {
               return T.E != None && isResultOf(P, Body, T.E, Call);
             })))
          return false;
      }
      return true;
    });
  }
};
} // namespace

std::vector<EndlessLoop> unsetFlags(const Program &P, const Fn &F) {
  std::vector<EndlessLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  UnsetFlagFinder Finder(P, F);
  for (const Loop &L : G.loops())
    if (auto E = Finder.look(L))
      Out.push_back(std::move(*E));
  return Out;
}

} // namespace leash
