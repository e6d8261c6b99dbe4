// SPDX-License-Identifier: Apache-2.0
//
// Ways out of a function on which it does not bring what somebody waits for.
#ifndef LEASH_CHECKS_ANALYSIS_WAYSOUT_H
#define LEASH_CHECKS_ANALYSIS_WAYSOUT_H

#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/MissedWakes.h"
#include "checks/analysis/Rounds.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WaitConditions.h"

namespace leash {

/// What brings an event, and the functions that do.
struct Bringers {
  const Program &P;
  const OpRef &Wait;
  std::vector<OpRef> Wakes;

  /// Does the op do it, or is it a guard that does so on every way out?
  bool brings(const OpRef &O) const {
    if (llvm::any_of(Wakes, [&](const OpRef &W) { return leadsTo(P, O, W); }))
      return true;
    for (const ir::Callable &C : O->Callables)
      if (const Fn *F = P.function(C.Usr))
        for (const Fn *R : P.reachableFrom({F}, 50))
          for (const OpRef &W : Wakes)
            if (W.In == R)
              return true;
    return false;
  }

  std::vector<OpRef> in(const Fn &F) const {
    std::vector<OpRef> Out;
    for (OpRef O : liveOps(P, F))
      if (brings(O))
        Out.push_back(O);
    return Out;
  }

  /// `[this] { run(); }`: all functions that may have the ways out.
  llvm::SmallVector<const Fn *, 4> framesOf(const Fn &Body) const {
    llvm::SmallVector<const Fn *, 4> Out{&Body};
    while (Out.size() < 5) {
      std::vector<OpRef> At = in(*Out.back());
      if (At.size() != 1 || At[0]->Kind != ir::OpKind::Call)
        break;
      auto Targets = P.targets(At[0]);
      if (Targets.size() != 1 || Targets[0].Later || Targets[0].Virtual)
        break;
      Out.push_back(Targets[0].Target);
    }
    return Out;
  }
};

/// Ways through a function on which nothing of some ops happens.
struct WaysOut {
  const Program &P;
  const Fn &F;
  const Cfg &G;
  const OpRef &Wait;
  llvm::DenseMap<ir::BlockId, uint32_t> First; // op that wakes, per block

  WaysOut(const Program &P, const Fn &F, const OpRef &Wait,
          llvm::ArrayRef<OpRef> Bringers)
      : P(P), F(F), G(P.cfg(F)), Wait(Wait) {
    for (const OpRef &O : Bringers) {
      auto [It, New] = First.try_emplace(O.Block, O.Index);
      It->second = New ? O.Index : std::min(It->second, O.Index);
    }
  }

  bool comes(ir::BlockId From) const {
    return llvm::any_of(First, [&](auto &Entry) {
      return Entry.first == From || G.reaches(From, Entry.first);
    });
  }

  bool throwsBefore(ir::BlockId B) const {
    auto It = First.find(B);
    uint32_t End = It == First.end() ? F.block(B).Ops.size() : It->second;
    for (uint32_t N = 0; N < End; ++N)
      if (mayThrowToHandler(P, {&F, B, N}))
        return true;
    return false;
  }

  /// Would the waiter know: does it look at what decides here, or at what is
  /// written on the way out?
  bool isKnown(ir::BlockId From, ir::BlockId To) const {
    auto Looks = [&](ir::EntityId E) {
      const Place At = E == ir::None ? Place() : P.place(F, E);
      if (At.empty())
        return false;
      const Fn &W = *Wait.In;
      return isStopFlagLike(P, At) ||
             llvm::any_of(P.cfg(W).rpo(), [&](ir::BlockId B) {
               return W.block(B).Succs.size() > 1 && branchReads(P, W, B, At);
             });
    };
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N))
        if (Looks(T.E))
          return true;
    for (OpRef O : opsIn(F, G.rpo()))
      if ((O.Block == To || G.reaches(To, O.Block)) &&
          O->Kind == ir::OpKind::Write && Looks(O->Object))
        return true;
    return false;
  }

  bool leaves(ir::BlockId From, ir::BlockId To) const {
    return G.reachesExit(To) && !comes(To) && !isKnown(From, To);
  }

  std::optional<MissedWake> find() const {
    std::vector<ir::BlockId> Work{G.rpo().front()};
    llvm::DenseSet<ir::BlockId> Seen{Work[0]};
    while (!Work.empty()) {
      ir::BlockId B = Work.back();
      Work.pop_back();
      if (throwsBefore(B))
        for (ir::BlockId H : G.handlers(B))
          if (leaves(B, H))
            return MissedWake{nullptr, &F, B, H};
      if (First.contains(B))
        continue;
      for (ir::BlockId S : G.succs(B)) {
        if (comes(B) && !G.postDominates(S, B) && leaves(B, S))
          return MissedWake{nullptr, &F, B, S};
        if (Seen.insert(S).second)
          Work.push_back(S);
      }
    }
    return std::nullopt;
  }
};

} // namespace leash

#endif
