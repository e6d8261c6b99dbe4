// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LeftPromises.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WakeOps.h"
#include "checks/link/Index.h"
#include "llvm/ADT/StringSet.h"

namespace leash {

using namespace ir;

//===--- Which promise ---------------------------------------------------===//

namespace {
/// The promises that a future may be of, through locals and containers.
struct PromiseTrace {
  const Program &P;
  llvm::StringSet<> Found{};
  bool Complete = true;

  void from(const OpRef &O, unsigned Depth) {
    switch (O->Kind) {
    case OpKind::FutureFrom:
      if (Place At = P.place(*O.In, O->Object); !At.empty())
        Found.insert(At);
      else
        Complete = false;
      return;
    case OpKind::Move:
    case OpKind::Assign:
    case OpKind::Insert:
      for (EntityId A : O->Args)
        if (A != None)
          of(*O.In, O.In->entity(A), Depth);
      return;
    case OpKind::Declare:
    case OpKind::Construct:
      return;
    default:
      Complete = false;
    }
  }

  void of(const Fn &F, const Entity &E, unsigned Depth) {
    Complete &= Depth > 0;
    if (!Complete)
      return;
    bool Own = E.Path.empty() &&
               (E.Root == RootKind::Local || E.Root == RootKind::Temp);
    if (Own) {
      Complete &= !definitionsOf(P, F, E).empty();
      for (const OpRef &D : definitionsOf(P, F, E))
        from(D, Depth - 1);
      return;
    }
    const Place At = P.place(F, E);
    Complete &= !At.empty() && P.closed(At);
    for (const OpRef &O : P.opsOn(At))
      if (O->Kind == OpKind::Move || O->Kind == OpKind::Assign)
        from(O, Depth - 1);
  }
};
} // namespace

/// An element of a container that is a member or a global; else empty.
static Place keptPromise(const Program &P, const OpRef &Wait) {
  PromiseTrace T{P};
  T.of(*Wait.In, Wait.In->entity(Wait->Object), 6);
  if (!T.Complete || T.Found.size() != 1)
    return Place();
  llvm::StringRef At = T.Found.begin()->getKey();
  bool Lasts = At.starts_with("F:") || At.starts_with("G:");
  return Lasts && At.ends_with("[*]") ? Place(At) : Place();
}

//===--- Who keeps it ----------------------------------------------------===//

namespace {
struct LeftFinder {
  const Program &P;
  const OpRef &Wait;
  const Place Promise;
  const Place Container = Place(basePlace(Promise));
  std::vector<OpRef> Keeps{};
  const SpawnSite *Thread = nullptr;

  /// Sets one, takes one out, or does away with all of them.
  bool isKeep(const OpRef &O) const {
    switch (O->Kind) {
    case OpKind::PromiseSet:
    case OpKind::PromiseAbandon:
    case OpKind::Swap:
    case OpKind::Move:
      return true;
    case OpKind::Clear:
      return O->has(OpAll);
    default:
      return false;
    }
  }

  void findKeeps() {
    for (const OpRef &O : P.opsOn(Container))
      if (isKeep(O))
        Keeps.push_back(O);
    for (const OpRef &O : P.usesOf(Container))
      if (O->Kind == OpKind::Move || O->Kind == OpKind::Swap)
        Keeps.push_back(O);
  }

  bool keeps(const OpRef &O) const {
    return llvm::any_of(Keeps,
                        [&](const OpRef &K) { return leadsTo(P, O, K); });
  }

  /// Is it left on a flag that others set, or as the container is empty?
  bool isMeant(const Fn &F, BlockId From) const {
    if (branchReads(P, F, From, Container))
      return true;
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N))
        if (T.E != None && isStopFlagLike(P, P.place(F, sourceOf(P, F, T.E))))
          return true;
    return false;
  }

  bool comes(const Fn &F, BlockId From) const {
    return llvm::any_of(liveOps(P, F), [&](const OpRef &O) {
      return (O.Block == From || P.cfg(F).reaches(From, O.Block)) && keeps(O);
    });
  }

  /// A block that decides to leave the loop for good.
  BlockId leftAt(const Fn &F, const Loop &L) const {
    const Cfg &G = P.cfg(F);
    for (BlockId B : L.Blocks) {
      auto Leaves = [&](BlockId To) {
        return !L.contains(To) && G.reachesExit(To) && !comes(F, To);
      };
      if (llvm::any_of(G.handlers(B), Leaves) ||
          (llvm::any_of(G.succs(B), Leaves) && !isMeant(F, B)))
        return B;
    }
    return None;
  }

  const Loop *outermostLoop(const Fn &F) const {
    const Cfg &G = P.cfg(F);
    for (OpRef O : liveOps(P, F))
      if (const Loop *L = keeps(O) ? G.loopOf(O.Block) : nullptr) {
        while (const Loop *Outer = G.outerOf(*L))
          L = Outer;
        return L;
      }
    return nullptr;
  }

  /// From the body down to the function with the loop, as long as nothing
  /// else there has to do with them.
  std::optional<LeftPromise> find() const {
    const Fn *F = Thread->Bodies[0];
    for (unsigned Depth = 0; Depth < 4 && !F->F->has(FnIncomplete); ++Depth) {
      if (const Loop *L = outermostLoop(*F)) {
        BlockId At = leftAt(*F, *L);
        if (At == None)
          return std::nullopt;
        const Range &R = F->block(At).TermWhere;
        return LeftPromise{Thread, R.valid() ? F->location(R) : Location()};
      }
      std::vector<OpRef> Calls;
      for (OpRef O : liveOps(P, *F))
        if (keeps(O))
          Calls.push_back(O);
      if (Calls.size() != 1 || P.targets(Calls[0]).size() != 1 ||
          P.targets(Calls[0])[0].Later)
        return std::nullopt;
      F = P.targets(Calls[0])[0].Target;
    }
    return std::nullopt;
  }
};
} // namespace

std::optional<LeftPromise> leftPromise(const Program &P, const OpRef &Wait) {
  if (!waitsForFuture(Wait) || Wait->Object == None)
    return std::nullopt;
  Place Promise = keptPromise(P, Wait);
  if (Promise.empty() || !P.closed(basePlace(Promise)))
    return std::nullopt;
  LeftFinder Of{P, Wait, Promise};
  Of.findKeeps();
  if (Of.Keeps.empty())
    return std::nullopt;
  Of.Thread = onlyWaker(P, Wait, Of.Keeps);
  return Of.Thread ? Of.find() : std::nullopt;
}

} // namespace leash
