// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Gates.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
/// Ops that do something, and the calls that lead to them, by function.
using Sites = llvm::DenseMap<const Fn *, std::vector<OpRef>>;

struct GateFinder {
  const Program &P;
  const OpRef &Wait;
  std::vector<OpRef> Wakes;
  const SpawnSite *Thread = nullptr;

  //===--- Is it a gate? -------------------------------------------------===//

  /// `while (!started_) cv.wait(lock);`, and nothing else in the loop.
  bool onlyWaits(const Loop &L) const {
    return llvm::all_of(opsIn(*Wait.In, L.Blocks),
                        [&](const OpRef &O) {
                          return O == Wait || O->Kind == OpKind::Read ||
                                 O->Kind == OpKind::Call;
                        }) &&
           llvm::none_of(opsIn(*Wait.In, L.Blocks), [&](const OpRef &O) {
             return O->Kind == OpKind::Call && !P.targets(O).empty();
           });
  }

  bool comesOnce() const {
    const Loop *L = P.cfg(*Wait.In).loopOf(Wait.Block);
    return !L ||
           (Wait->Kind == OpKind::Wait && L->Parent == None && onlyWaits(*L));
  }

  /// All that the condition looks at is changed by who wakes, and nobody else.
  bool opensByWakesOnly() const {
    if (Wait->Kind != OpKind::Wait || !isOnCondVar(Wait))
      return true;
    WaitCondition C = conditionOf(P, Wait, nullptr);
    auto Foreign = [&](const OpRef &O) {
      return O.In->F->Kind != FunctionKind::Constructor &&
             llvm::none_of(Wakes, [&](const OpRef &W) { return W.In == O.In; });
    };
    return C.Complete && !C.Reads.empty() && !C.TestsToken &&
           llvm::none_of(C.Reads, [&](const auto &Entry) {
             return !changesKnown(P, Entry.getKey()) ||
                    anyChange(P, Entry.getKey(), Foreign);
           });
  }

  bool wokenByThreads() const {
    return llvm::any_of(P.spawns(), [&](const SpawnSite &S) {
      return llvm::any_of(Wakes, [&](const OpRef &W) {
        return P.runsOn(S, *W.In) || P.index().isCallback(*W.In);
      });
    });
  }

  bool findThread() {
    for (const SpawnSite &S : P.spawns()) {
      if (!P.runsOn(S, *Wait.In))
        continue;
      if (Thread || !S.Resolved || S.Bodies.size() != 1)
        return false;
      Thread = &S;
    }
    return Thread;
  }

  //===--- Who starts it and lets it go ----------------------------------===//

  void climb(const OpRef &At, unsigned Depth, Sites &Out) const {
    auto &Mine = Out[At.In];
    if (llvm::is_contained(Mine, At))
      return;
    Mine.push_back(At);
    if (!Depth)
      return;
    for (const CallEdge &E : P.callers(*At.In))
      if (!E.Later)
        climb(E.Site, Depth - 1, Out);
  }

  static bool isEnd(const Fn &F, BlockId B) {
    return B == F.F->Exit ||
           (F.block(B).Term == TermKind::Return && F.block(B).Succs.empty());
  }

  /// Is the way decided by whether it started, or is it the end of a loop
  /// that lets one after the other go?
  bool says(const Fn &F, BlockId B, BlockId To, const OpRef &Start,
            llvm::ArrayRef<OpRef> Opens) const {
    const auto &Succs = F.block(B).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, B, N))
        if (T.E != None && isResultOf(P, F, T.E, Start))
          return true;
    const Loop *L = P.cfg(F).loopOf(B);
    return L && !L->contains(To) && llvm::any_of(Opens, [&](const OpRef &O) {
             return L->contains(O.Block);
           });
  }

  bool mayLeave(const OpRef &Start, llvm::ArrayRef<OpRef> Opens) const {
    const Fn &F = *Start.In;
    const Cfg &G = P.cfg(F);
    if (!G.dominates(Start.Block, F.F->Exit) || G.loopOf(Start.Block))
      return false;
    auto Opened = [&](BlockId B) {
      return llvm::any_of(Opens, [&](const OpRef &O) {
        return O.Block == B && (B != Start.Block || O.Index > Start.Index);
      });
    };
    std::vector<BlockId> Work{Start.Block};
    llvm::DenseSet<BlockId> Seen;
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (Opened(B))
        continue;
      if (isEnd(F, B))
        return true;
      for (BlockId S : G.succs(B))
        if (!says(F, B, S, Start, Opens) && Seen.insert(S).second)
          Work.push_back(S);
    }
    return false;
  }

  /// Where the thread is started and let go, and may be left between; none
  /// when the one always comes with the other.
  OpRef left() const {
    Sites Starts, Opens;
    climb(Thread->Site, 4, Starts);
    for (const OpRef &W : Wakes)
      climb(W, 4, Opens);
    OpRef Found;
    for (const auto &[F, At] : Starts) {
      auto It = Opens.find(F);
      if (It == Opens.end())
        continue;
      for (const OpRef &S : At) {
        if (llvm::is_contained(It->second, S))
          continue; // both are below
        bool Leaves = mayLeave(S, It->second);
        // Where both belong together, nobody else has to care.
        if (!Leaves && F->F->Class == Wait.In->F->Class && !F->F->has(FnMain))
          return OpRef();
        if (Leaves && (!Found || F->Index < Found.In->Index))
          Found = S;
      }
    }
    return Found;
  }

  //===--- Who joins it --------------------------------------------------===//

  std::optional<ClosedGate> find() const {
    StopNeed Need;
    Need.Needed = true;
    Need.Requests = Wakes;
    for (const auto &F : P.functions())
      for (OpRef J : liveOps(P, *F)) {
        if (J->Kind != OpKind::Join || J->has(OpTimed) ||
            spawnsOnto(P, J) != std::vector<const SpawnSite *>{Thread})
          continue;
        for (const OpRef &From : shutdownsThatJoin(P, J)) {
          if (From.In->F->Kind != FunctionKind::Destructor ||
              askedOnTheWay(P, Need, J, From))
            continue;
          if (OpRef Start = left())
            return ClosedGate{Thread, Wakes.front(), Start, J, From};
        }
      }
    return std::nullopt;
  }
};
} // namespace

std::optional<ClosedGate> closedGate(const Program &P, const OpRef &Wait) {
  if (Wait->Object == None || Wait->Kind == OpKind::BarrierWait)
    return std::nullopt;
  GateFinder G{P, Wait, wakesOf(P, Wait)};
  if (G.Wakes.empty() || !G.comesOnce() || !G.findThread() ||
      G.wokenByThreads() || !G.opensByWakesOnly())
    return std::nullopt;
  return G.find();
}

} // namespace leash
