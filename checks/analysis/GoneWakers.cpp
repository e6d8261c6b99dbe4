// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/GoneWakers.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"

namespace leash {

using namespace ir;

namespace {
struct GoneFinder {
  const Program &P;
  const StopRequests &Requests;
  const OpRef &Wait;
  std::vector<OpRef> Wakes;
  const SpawnSite *Thread = nullptr;
  std::vector<const Fn *> Run{};

  bool wakes(const OpRef &O) const {
    return llvm::any_of(Wakes,
                        [&](const OpRef &W) { return leadsTo(P, O, W); });
  }

  //===--- The join comes first ------------------------------------------===//

  bool joins(const OpRef &O) const {
    auto Is = [&](const OpRef &Join) {
      return Join->Kind == OpKind::Join && !Join->has(OpTimed) &&
             spawnsOnto(P, Join) == std::vector<const SpawnSite *>{Thread};
    };
    if (Is(O))
      return true;
    return llvm::any_of(
        applySummary(P, O, {EffectKind::Joins}),
        [&](const AppliedEffect &A) { return A.Must && Is(A.Effect->Origin); });
  }

  OpRef joinBefore(const OpRef &At) const {
    for (OpRef O : liveOps(P, *At.In))
      if (comesSurelyBefore(P, O, At) && joins(O))
        return O;
    return OpRef();
  }

  /// Up the callers, the first join that is found.
  OpRef joinedBefore(const OpRef &At, unsigned Depth,
                     std::vector<OpRef> &Calls) const {
    if (OpRef Join = joinBefore(At))
      return Join;
    if (!Depth)
      return OpRef();
    for (const CallEdge &E : P.callers(*At.In)) {
      if (E.Later || E.Callback || E.Virtual)
        continue;
      Calls.insert(Calls.begin(), E.Site);
      if (OpRef Join = joinedBefore(E.Site, Depth - 1, Calls))
        return Join;
      Calls.erase(Calls.begin());
    }
    return OpRef();
  }

  bool askedWith(const LoopStop &Stop, const OpRef &Join) const {
    return llvm::any_of(Stop.Requests, [&](const OpRef &R) {
      if (leadsTo(P, Join, R))
        return true;
      return llvm::any_of(liveOps(P, *Join.In), [&](const OpRef &O) {
        return comesSurelyBefore(P, O, Join) && leadsTo(P, O, R);
      });
    });
  }

  //===--- It leaves its work --------------------------------------------===//

  /// Does the branch choose between leaving and work, so that there is none
  /// when the thread leaves?
  bool choosesWork(const Fn &F, const Loop &L, BlockId Branch,
                   BlockId Exit) const {
    const Cfg &G = P.cfg(F);
    if (Branch == Exit || G.succs(Branch).size() < 2 ||
        !G.dominates(Branch, Exit))
      return false;
    return llvm::any_of(G.succs(Branch), [&](BlockId S) {
      if (!L.contains(S) || G.dominates(S, Exit))
        return false;
      return llvm::any_of(opsIn(F, L.Blocks), [&](const OpRef &O) {
        return G.dominates(S, O.Block) && wakes(O);
      });
    });
  }

  /// Is the flag enough to leave, wherever the work stands?
  bool abandons(const Fn &F, const Loop &L, const LoopStop &Stop) const {
    const auto &Succs = F.block(Stop.Exit).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N) {
      if (Succs[N] == None || L.contains(Succs[N]))
        continue;
      bool Enough =
          llvm::any_of(enoughFor(P, F, Stop.Exit, N),
                       [&](const Fact &Of) { return Of.Where == Stop.Where; });
      if (Enough && llvm::none_of(L.Blocks, [&](BlockId B) {
            return choosesWork(F, L, B, Stop.Exit);
          }))
        return !wakesAfter(F, L, Succs[N]);
    }
    return false;
  }

  /// On the way out, when the loop itself is over.
  bool wakesAfter(const Fn &F, const Loop &L, BlockId From) const {
    const Cfg &G = P.cfg(F);
    bool Here = llvm::any_of(opsIn(F, G.rpo()), [&](const OpRef &O) {
      return !L.contains(O.Block) &&
             (O.Block == From || G.reaches(From, O.Block)) && wakes(O);
    });
    return Here || llvm::any_of(P.callers(F), [&](const CallEdge &E) {
             return !E.Later &&
                    llvm::any_of(opsOf(*E.Site.In), [&](const OpRef &O) {
                      return !(O == E.Site) && comesAfter(P, O, E.Site) &&
                             wakes(O);
                    });
           });
  }

  std::optional<GoneWaker> find() {
    std::vector<OpRef> Calls;
    const OpRef Join = joinedBefore(Wait, 3, Calls);
    if (!Join)
      return std::nullopt;
    for (const Fn *F : Run)
      for (const Loop &L : P.cfg(*F).loops())
        for (LoopStop &S : Requests.of(*F, L))
          if (askedWith(S, Join) && worksIn(*F, L) && abandons(*F, L, S))
            return GoneWaker{Thread, Join, std::move(Calls), std::move(S),
                             F->location(F->block(S.Exit).TermWhere)};
    return std::nullopt;
  }

  bool worksIn(const Fn &F, const Loop &L) const {
    return llvm::any_of(opsIn(F, L.Blocks),
                        [&](const OpRef &O) { return wakes(O); });
  }
};
} // namespace

std::optional<GoneWaker>
goneWaker(const Program &P, const StopRequests &Requests, const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait || Wait->Object == None)
    return std::nullopt;
  GoneFinder Of{P, Requests, Wait, wakesOf(P, Wait)};
  if (Of.Wakes.empty())
    return std::nullopt;
  Of.Thread = onlyWaker(P, Wait, Of.Wakes);
  if (!Of.Thread)
    return std::nullopt;
  Of.Run = P.reachableFrom(Of.Thread->Bodies);
  return Of.find();
}

} // namespace leash
