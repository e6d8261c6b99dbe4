// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Absences.h"
#include "checks/analysis/WaysOut.h"

namespace leash {

using namespace ir;

namespace {
/// Threads of one kind that wait for each other at a barrier, and a way out of
/// their body on which one of them was never there, nor said that it will not
/// come: the others wait for it.
struct AbsenceFinder {
  const Program &P;
  const OpRef &Wait;
  const SpawnSite &S;

  static bool isArrival(const OpRef &O) {
    return O->Kind == OpKind::BarrierWait || O->Kind == OpKind::CountDown;
  }

  /// Does nobody else arrive in its place? Who starts the threads may, for one
  /// that could not be started.
  bool findArrivals(std::vector<OpRef> &Out) const {
    const Place At = P.place(*Wait.In, Wait->Object);
    if (At.empty() || !P.closed(At))
      return false;
    for (const OpRef &O : P.opsOn(At)) {
      if (!isArrival(O))
        continue;
      if (P.runsOn(S, *O.In))
        Out.push_back(O);
      else if (O->Kind == OpKind::CountDown && O.In != S.Site.In)
        return false;
    }
    return true;
  }

  /// Does it try to do something for this one thread? A test of what is there
  /// for all of them would send all of them away.
  bool mayFail(const OpRef &Call) const {
    bool Own = llvm::any_of(Call->Args, [&](EntityId A) {
      if (A == None)
        return false;
      RootKind Root = Call.In->entity(A).Root;
      return Root == RootKind::Param || Root == RootKind::Local ||
             Root == RootKind::Capture;
    });
    auto Targets = P.targets(Call);
    if (!Own || Call->Kind != OpKind::Call || Targets.size() != 1)
      return false;
    return llvm::any_of(opsOf(*Targets[0].Target), [](const OpRef &O) {
      if (O->Kind == OpKind::Catch || O->Object == None)
        return O->Kind == OpKind::Catch;
      const Entity &To = O.In->entity(O->Object);
      bool Own = To.Root == RootKind::Local && To.Path.empty();
      return !Own && (O->Kind == OpKind::Insert || O->Kind == OpKind::Write ||
                      O->Kind == OpKind::Assign);
    });
  }

  bool decidesForItself(const MissedWake &M) const {
    const auto &Ops = M.In->block(M.To).Ops;
    if (!Ops.empty() && Ops.front().Kind == OpKind::Catch)
      return true;
    const auto &Succs = M.In->block(M.From).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, *M.In, M.From, N))
        if (OpRef Def = T.E == None ? OpRef()
                                    : definitionOf(P, *M.In, M.In->entity(T.E)))
          if (Succs[N] == M.To && mayFail(Def))
            return true;
    return false;
  }

  bool several() const { return P.cfg(*S.Site.In).loopOf(S.Site.Block); }

  std::optional<MissedWake> find() const {
    Bringers Of{P, Wait, {}};
    if (!S.Resolved || S.Bodies.size() != 1 || !P.runsOn(S, *Wait.In) ||
        !several() || !findArrivals(Of.Wakes))
      return std::nullopt;
    for (const Fn *F : Of.framesOf(*S.Bodies[0])) {
      std::vector<OpRef> Here = Of.in(*F);
      if (Here.empty() || F->F->has(FnIncomplete))
        return std::nullopt;
      auto Out = WaysOut(P, *F, Wait, Here).find();
      if (!Out || !decidesForItself(*Out))
        continue;
      Out->Thread = &S;
      return Out;
    }
    return std::nullopt;
  }
};
} // namespace

std::optional<MissedWake> absentAtBarrier(const Program &P, const OpRef &Wait) {
  if (Wait->Kind == OpKind::BarrierWait)
    for (const SpawnSite &S : P.spawns())
      if (auto Out = AbsenceFinder{P, Wait, S}.find())
        return Out;
  return std::nullopt;
}

} // namespace leash
