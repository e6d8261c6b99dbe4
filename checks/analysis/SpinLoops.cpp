// SPDX-License-Identifier: Apache-2.0
//
// Loops that wait, without blocking, for what another thread does, and whether
// that thread has ended when the one that waits shall.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WakeOps.h"
#include "checks/link/Index.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class SpinFinder {
public:
  SpinFinder(const Program &P, const Fn &F, const Loop &L, bool Whole)
      : P(P), F(F), L(L), Run(runByLoop(P, F, L)) {
    R.Whole = Whole;
  }

  /// `while (!ring_.tryPush(item)) yield();`, `while (slot_ != 0) yield();`
  std::optional<RetryLoop> look() {
    if (blocks() || !exitsBySharedState())
      return std::nullopt;
    for (const Place &At : Asked)
      for (const FlagWrite &W : writesTo(P, At))
        if (isByOthers(W.At) && !llvm::is_contained(R.Makers, W.At))
          R.Makers.push_back(W.At);
    R.Same = R.Makers.empty();
    if (goesOn() || (R.Same && (R.Whole || !attemptsAskUnseen())))
      return std::nullopt;
    R.In = &F;
    R.L = L;
    R.Pauses = false;
    R.MaybeExits = maybeExits(P, F, L);
    return std::move(R);
  }

private:
  const Program &P;
  const Fn &F;
  const Loop &L;
  std::vector<const Fn *> Run;
  std::vector<Place> Asked;
  std::vector<OpRef> Unseen;
  RetryLoop R;

  /// `load(frame_)`, of unseen code: with the same numbers it does the same.
  bool asksTheSame(const OpRef &O) {
    return !O->Args.empty() && llvm::all_of(O->Args, [&](EntityId Id) {
      const EntityId Source = Id == None ? None : sourceOf(P, *O.In, Id);
      if (Source == None)
        return false;
      const Entity &E = O.In->entity(Source);
      if (E.Root == RootKind::Constant)
        return true;
      const Type *T = O.In->type(E.Type);
      if (T && T->Form == Shape::Atomic)
        T = O.In->type(T->Element);
      Place Name = P.place(*O.In, E);
      const bool Number =
          T && (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
      if (!Number || Name.empty() || !P.closed(Name))
        return false;
      Asked.push_back(std::move(Name));
      return true;
    });
  }

  bool isUnseen(const OpRef &O) const {
    return P.callsUnknown(O) || (O->Kind == OpKind::Call &&
                                 P.targets(O).empty() && !O->Callables.empty());
  }

  bool attemptsAskUnseen() const {
    return llvm::any_of(R.Attempts, [&](const OpRef &At) {
      return llvm::is_contained(Unseen, At) ||
             llvm::any_of(Unseen,
                          [&](const OpRef &U) { return runs(At, *U.In); });
    });
  }

  /// Does the loop itself change what is asked? What an attempt changes it does
  /// when it succeeds, if it is known what decides; a way around is no change.
  bool goesOn() const {
    auto EachTime = [&](const OpRef &O) {
      return llvm::all_of(
          L.Latches, [&](BlockId B) { return P.cfg(F).dominates(O.Block, B); });
    };
    return llvm::any_of(opsIn(F, L.Blocks), [&](const OpRef &O) {
      const bool Counts =
          llvm::is_contained(R.Attempts, O) ? R.Same : !R.Same || EachTime(O);
      return Counts && llvm::any_of(Asked, [&](const Place &At) {
               return llvm::any_of(writesTo(P, At), [&](const FlagWrite &W) {
                 return O == W.At ||
                        (O->Kind == OpKind::Call && runs(O, *W.At.In));
               });
             });
    });
  }
  bool runs(const OpRef &Call, const Fn &G) const {
    return llvm::is_contained(P.runBy(Call, 500), &G);
  }

  bool mayBlock(const OpRef &O) {
    if (isWait(O->Kind))
      return true;
    switch (O->Kind) {
    case OpKind::Join:
    case OpKind::BlockingIo:
    case OpKind::Await:
    case OpKind::CoYield:
    case OpKind::StopCheck:
    case OpKind::Spawn:
    case OpKind::Unknown:
      return true;
    default:
      if (!isUnseen(O))
        return false;
      if (asksTheSame(O)) {
        Unseen.push_back(O);
        return false;
      }
      return O.In == &F; // below, it counts if it decides: addDecider()
    }
  }

  bool blocks() {
    auto May = [&](const OpRef &O) { return mayBlock(O); };
    return llvm::any_of(opsIn(F, L.Blocks), May) ||
           llvm::any_of(
               Run, [&](const Fn *G) { return llvm::any_of(opsOf(*G), May); });
  }

  bool exitsBySharedState() {
    const Cfg &G = P.cfg(F);
    bool Any = false;
    for (auto [From, To] : L.Exits) {
      if (!llvm::is_contained(G.succs(From), To) ||
          !feasibleExit(P, F, L, {From, To}))
        continue;
      const auto &Succs = F.block(From).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N) {
        if (Succs[N] != To)
          continue;
        const auto Tests = testsOfEdge(P, F, From, N);
        Any = true;
        if (Tests.empty() || !llvm::all_of(Tests, [&](const FlagTest &T) {
              return T.Other == None && asks(T.E, 3);
            }))
          return false;
      }
    }
    return Any && !Asked.empty();
  }

  /// Is the value one of shared state, or does a call compute it from such?
  bool asks(EntityId Id, unsigned Depth) {
    const EntityId Source = Id == None ? None : sourceOf(P, F, Id);
    if (Source == None || !Depth)
      return false;
    const Entity &E = F.entity(Source);
    if (E.Root == RootKind::Local && E.Path.empty()) {
      const auto Defs = definitionsOf(P, F, E);
      return !Defs.empty() && llvm::all_of(Defs, [&](const OpRef &D) {
        return D->Args.size() == 1 && asks(D->Args[0], Depth - 1);
      });
    }
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, F, E);
      return Def && L.contains(Def.Block) && Def->Kind == OpKind::Call &&
             asksFor(Def);
    }
    Place Name = P.place(F, E);
    if (Name.empty() || !P.closed(Name) || !isFlagType(F, E))
      return false;
    if (R.Waits.empty())
      R.Waits.push_back({Name, display(E)});
    Asked.push_back(std::move(Name));
    return true;
  }

  bool asksFor(const OpRef &Call) {
    if (P.targets(Call).empty() || Call->has(OpVirtual)) {
      R.Attempts.push_back(Call);
      return llvm::is_contained(Unseen, Call);
    }
    if (!addDecidersOf(Call, 4))
      return false;
    R.Attempts.push_back(Call);
    return true;
  }

  bool addDecidersOf(const OpRef &Call, unsigned Depth) {
    return llvm::all_of(P.targets(Call), [&](const CallEdge &E) {
      return Depth && !E.Later && addDeciders(*E.Target, Depth - 1);
    });
  }

  /// What the function branches on, or returns.
  bool addDeciders(const Fn &G, unsigned Depth) {
    std::vector<FlagTest> Tests;
    for (BlockId B : P.cfg(G).rpo()) {
      for (unsigned N = 0; N < G.block(B).Succs.size(); ++N)
        llvm::append_range(Tests, testsOfEdge(P, G, B, N));
      for (const Op &O : G.block(B).Ops) {
        if (O.Kind != OpKind::Return)
          continue;
        if (O.Cond != None)
          llvm::append_range(Tests, testsOf(P, G, O.Cond, true));
        else if (!O.Args.empty() && !addDecider(G, O.Args[0], Depth))
          return false;
      }
    }
    return llvm::all_of(Tests, [&](const FlagTest &T) {
      return addDecider(G, T.E, Depth) && addDecider(G, T.Other, Depth);
    });
  }

  /// False: others that are not seen may change it.
  bool addDecider(const Fn &G, EntityId Id, unsigned Depth) {
    const EntityId Source = Id == None || !Depth ? None : sourceOf(P, G, Id);
    if (Source == None)
      return true;
    const Entity &E = G.entity(Source);
    auto From = [&](EntityId Of) { return addDecider(G, Of, Depth - 1); };
    if (E.Root == RootKind::Local && E.Path.empty())
      return llvm::all_of(definitionsOf(P, G, E), [&](const OpRef &D) {
        return llvm::all_of(D->Args, From);
      });
    if (E.Root == RootKind::Temp) {
      OpRef Def = definitionOf(P, G, E);
      if (Def && isUnseen(Def) && !llvm::is_contained(Unseen, Def))
        return false;
      return !Def || (From(Def->Object) && llvm::all_of(Def->Args, From) &&
                      addDecidersOf(Def, Depth));
    }
    const Type *T = G.type(E.Type);
    if (T && T->Role == TypeRole::Callable)
      return true; // what it is asked with decides
    Place Name = P.place(G, E);
    if (!Name.empty() && !llvm::is_contained(Asked, Name))
      Asked.push_back(Name);
    return Name.empty() || P.closed(Name);
  }

  /// Not by the loop, nor by who prepares its thread.
  bool isByOthers(const OpRef &W) const {
    return W.In != &F && !llvm::is_contained(Run, W.In) && !isInitial(P, W) &&
           W.In->F->Kind != FunctionKind::Constructor &&
           llvm::none_of(opsOf(*W.In), [&](const OpRef &O) {
             return startsThreadOf(P, O, F);
           });
  }
};

/// Has the thread that makes the change ended, or will it, on the way from the
/// request to the join of the one that waits for it?
class GoneMaker {
public:
  GoneMaker(const Program &P, const RetryLoop &R, const StopSignal &S)
      : P(P), R(R), S(S) {}

  bool all() const {
    std::vector<PathOps> Ways;
    for (const OpRef &W : S.Requests)
      for (const StopPath &Path : stopPaths(P, W, *R.In))
        Ways.emplace_back(P, Path);
    return !Ways.empty() && llvm::all_of(R.Makers, [&](const OpRef &W) {
      return llvm::all_of(Ways, [&](const PathOps &Way) {
        return Way.when(W, {}) == PathOps::Never && gone(Way, W);
      });
    });
  }

private:
  const Program &P;
  const RetryLoop &R;
  const StopSignal &S;

  /// By no thread: then who stops things does not do it. Else by some that
  /// end.
  bool gone(const PathOps &Way, const OpRef &W) const {
    return P.index().callersKnown(*W.In) && !Way.callsOutside() &&
           llvm::all_of(P.spawns(), [&](const SpawnSite &T) {
             return !P.runsOn(T, *W.In) ||
                    (!P.runsOn(T, *R.In) &&
                     (Way.joinsBefore(T) || leavesWithoutDraining(Way, T, W)));
           });
  }

  /// `while (!stop_) { … pop(); … }` of the thread, where the flag is set on
  /// the way, and nothing is taken out after the loop.
  bool leavesWithoutDraining(const PathOps &Way, const SpawnSite &T,
                             const OpRef &W) const {
    for (const auto &Entry : flagLoops(P))
      for (const FlagLoop &FL : Entry.second)
        if (P.runsOn(T, *FL.In) && leavesAtOnce(FL, Entry.first()) &&
            llvm::any_of(stopWrites(P, Entry.first()),
                         [&](const FlagWrite &X) {
                           return llvm::is_contained(S.Requests, X.At) ||
                                  Way.when(X.At, {}) != PathOps::Never;
                         }) &&
            onlyIn(FL, W, 6))
          return true;
    return false;
  }

  /// Whatever else is so?
  bool leavesAtOnce(const FlagLoop &FL, llvm::StringRef Flag) const {
    const auto &Succs = FL.In->block(FL.Block).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N) {
      const auto Tests = testsOfEdge(P, *FL.In, FL.Block, N);
      if (Succs[N] != None && !FL.L->contains(Succs[N]) && Tests.size() == 1 &&
          Tests[0].E != None && P.place(*FL.In, Tests[0].E) == Flag)
        return FL.Block == FL.L->Header ||
               llvm::all_of(FL.L->Latches, [&](BlockId B) {
                 return P.cfg(*FL.In).dominates(FL.Block, B);
               });
    }
    return false;
  }

  /// Is the op in the loop, or are all calls that lead to it?
  bool onlyIn(const FlagLoop &FL, const OpRef &At, unsigned Depth) const {
    if (At.In == FL.In)
      return FL.L->contains(At.Block);
    const auto Callers = P.callers(*At.In);
    return Depth && !Callers.empty() &&
           llvm::all_of(Callers, [&](const CallEdge &E) {
             return onlyIn(FL, E.Site, Depth - 1);
           });
  }
};
} // namespace

std::optional<RetryLoop> spinLoop(const Program &P, const Fn &F, const Loop &L,
                                  bool Whole) {
  return SpinFinder(P, F, L, Whole).look();
}

bool makersAreGone(const Program &P, const RetryLoop &R, const StopSignal &S) {
  return GoneMaker(P, R, S).all();
}

} // namespace leash
