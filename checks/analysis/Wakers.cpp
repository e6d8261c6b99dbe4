// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/Wakers.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

/// Does the op itself say something that another thread can hear?
static bool signals(const OpRef &O, bool ForJoin) {
  switch (O->Kind) {
  case OpKind::StopRequest:
  case OpKind::Notify:
  case OpKind::Close:
  case OpKind::PoolStop:
  case OpKind::LoopStop:
  case OpKind::LoopWake:
  case OpKind::WorkGuardRelease:
  case OpKind::TimerCancel:
  case OpKind::CallbackUnregister:
  case OpKind::ForcedCancel:
  case OpKind::PromiseSet:
  case OpKind::PromiseAbandon:
  case OpKind::Release:
  case OpKind::IoWake:
  case OpKind::IoClose:
  case OpKind::Send:
  case OpKind::CountDown:
  case OpKind::Assume: // the author says that it is bounded
  case OpKind::Spawn:  // starts what is waited for, or a helper that wakes it
  case OpKind::Unknown:
    return true;
  case OpKind::Join: // what was joined has done its part
    return !ForJoin || O->has(OpStopRequestsToo);
  case OpKind::Write:
  case OpKind::Insert: { // a flag, or a last message in a home-made queue
    if (O->Object == None)
      return false;
    const Entity &E = O.In->entity(O->Object);
    return E.Root == RootKind::Global || E.Root == RootKind::Capture ||
           !E.Path.empty();
  }
  default:
    return false;
  }
}

/// As signals(), with everything that the op calls.
static bool mayWake(const Program &P, const OpRef &O, bool ForJoin) {
  if (signals(O, ForJoin) || P.callsUnknown(O))
    return true;
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    Roots.push_back(E.Target);
  if (Roots.empty())
    return false;
  for (const Fn *F : P.reachableFrom(Roots, 100))
    for (OpRef In : opsOf(*F))
      if (signals(In, ForJoin) || P.callsUnknown(In))
        return true;
  return false;
}

/// May something that wakes the waiter run before the op, here or in the
/// functions that call this one as a part of the shutdown?
bool wokenBefore(const Program &P, const OpRef &At, bool ForJoin,
                 unsigned Depth) {
  const Fn &F = *At.In;
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo()) {
    bool Whole = G.reaches(B, At.Block);
    if (!Whole && B != At.Block)
      continue;
    uint32_t End = Whole ? F.block(B).Ops.size() : At.Index;
    for (uint32_t I = 0; I < End; ++I)
      if (OpRef O{&F, B, I}; O != At && mayWake(P, O, ForJoin))
        return true;
  }
  if (F.F->Kind == FunctionKind::Destructor)
    return false;
  for (const CallEdge &E : P.callers(F))
    if (!Depth || E.Later || wokenBefore(P, E.Site, ForJoin, Depth - 1))
      return true;
  return false;
}

/// Is it what the op puts at a place?
static bool takes(const Program &P, const OpRef &O, const OpRef &From) {
  auto IsIt = [&](EntityId A) {
    return samePlace(O.In->entity(A), O.In->entity(From->Result)) ||
           definitionOf(P, *O.In, O.In->entity(A)) == From;
  };
  // `promise.get_future().share()`
  auto Shared = [&](EntityId A) {
    llvm::SmallVector<EntityId, 2> Out;
    if (O.In->entity(A).Root == RootKind::Temp)
      for (const OpRef &D : definitionsOf(P, *O.In, O.In->entity(A)))
        if (D->Kind == OpKind::Move && D->Args.size() == 1 &&
            D->Args[0] != None)
          Out.push_back(D->Args[0]);
    return Out;
  };
  return O.In == From.In && llvm::any_of(O->Args, [&](EntityId A) {
           return A != None && (IsIt(A) || llvm::any_of(Shared(A), IsIt));
         });
}

bool wokenByReturns(const Program &P, const OpRef &Wait) {
  const Place At = P.place(*Wait.In, Wait->Object);
  auto Returns = [&](const Fn &F) {
    return F.F->Class != Wait.In->F->Class &&
           (F.F->Kind == FunctionKind::Destructor ||
            bareName(F.F->Name) == "operator()");
  };
  auto ByReturn = [&](const OpRef &O) {
    return O->Kind == OpKind::Notify &&
           (Returns(*O.In) ||
            llvm::any_of(P.callers(*O.In), [&](const CallEdge &E) {
              return Returns(*E.Site.In);
            }));
  };
  return !At.empty() && llvm::any_of(P.opsOn(At), ByReturn);
}

std::vector<OpRef> promisesOf(const Program &P, llvm::StringRef Future) {
  std::vector<OpRef> Out;
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F)) {
      if (O->Kind != OpKind::FutureFrom || O->Object == None ||
          O->Result == None)
        continue;
      auto Takes = [&](const OpRef &To) { return takes(P, To, O); };
      if (P.place(*F, O->Result) == Future ||
          llvm::any_of(P.opsOn(Future), Takes))
        Out.push_back(O);
    }
  return Out;
}

/// The promise of the future is no part of what waits: it was made in a
/// function and went elsewhere. Where it ends, at the latest, the future is
/// ready, with an exception when nothing was set ([futures.promise], abandon).
bool promiseWentElsewhere(const Program &P, const OpRef &Wait) {
  const Place At = P.place(*Wait.In, Wait->Object);
  return !At.empty() && llvm::any_of(promisesOf(P, At), [](const OpRef &From) {
    RootKind Root = From.In->entity(From->Object).Root;
    return Root == RootKind::Local || Root == RootKind::Temp;
  });
}

/// A timed wait on the same object comes first: `if (wait_for(0) == ready)`.
bool testedBefore(const Program &P, const OpRef &At) {
  const Fn &F = *At.In;
  for (OpRef Before : liveOps(P, F)) {
    const Op &O = Before.op();
    if ((O.has(OpTimed) || O.has(OpTry)) && O.Object != None &&
        samePlace(F.entity(O.Object), F.entity(At->Object)) &&
        comesSurelyBefore(P, Before, At))
      return true;
  }
  return false;
}

bool assumedBounded(const Program &P, const OpRef &At) {
  const Fn &F = *At.In;
  for (OpRef Before : liveOps(P, F)) {
    if (assumption(Before.op()) == Assumption::Bounded &&
        comesSurelyBefore(P, Before, At))
      return true;
  }
  return false;
}

/// The handle itself, or a pointer to it.
static bool holds(const Entity &A, Entity Handle) {
  if (samePlace(A, Handle))
    return true;
  if (Handle.Path.empty() || Handle.Path.back().Kind != StepKind::Deref)
    return false;
  Handle.Path.pop_back();
  return samePlace(A, Handle);
}

/// Is the class the other one, or derived from it?
static bool isA(const Program &P, llvm::StringRef Usr, llvm::StringRef Base,
                unsigned Depth = 5) {
  if (Usr == Base)
    return true;
  const Class *C = Depth ? P.classOf(Usr) : nullptr;
  const Module *M = C ? P.moduleOf(*C) : nullptr;
  return M && llvm::any_of(C->Bases, [&](TypeId B) {
           return isA(P, M->Types[B].Class, Base, Depth - 1);
         });
}

/// `wait();` in a class for threads that is derived from the library's: all
/// that are started as objects of the class.
static std::vector<const SpawnSite *> spawnsOfClass(const Program &P,
                                                    const Fn &F) {
  std::vector<const SpawnSite *> Sites;
  for (const SpawnSite &S : P.spawns()) {
    bool Itself = S.Site->Object != None && S.Callables.size() == 1 &&
                  S.Callables[0]->BoundThis != None &&
                  samePlace(S.Site.In->entity(S.Site->Object),
                            S.Site.In->entity(S.Callables[0]->BoundThis));
    if (Itself && llvm::any_of(S.Bodies, [&](const Fn *B) {
          return isA(P, B->F->Class, F.F->Class) ||
                 isA(P, F.F->Class, B->F->Class);
        }))
      Sites.push_back(&S);
  }
  return Sites;
}

static std::vector<const SpawnSite *> findSpawnsOnto(const Program &P,
                                                     const OpRef &Wait) {
  std::vector<const SpawnSite *> Sites;
  const Entity *Handle =
      Wait->Object == None ? nullptr : &Wait.In->entity(Wait->Object);
  if (Handle && Handle->Root == RootKind::This &&
      llvm::all_of(Handle->Path,
                   [](const ir::Step &S) { return S.Kind == StepKind::Deref; }))
    return spawnsOfClass(P, *Wait.In);
  const Place Where = P.place(*Wait.In, Wait->Object);
  if (Where.empty())
    return Sites;
  // An element, or what a pointer in there points to: whatever went in.
  const llvm::StringRef Whole = basePlace(Where);
  for (const SpawnSite &S : P.spawns()) {
    const Fn &F = *S.Site.In;
    const EntityId Handle =
        S.Site->Object != None ? S.Site->Object : S.Site->Result;
    if (Handle == None)
      continue;
    const Place Direct = P.place(F, Handle);
    bool Onto = Direct == Where || (!Direct.empty() && Direct == Whole);
    for (const OpRef &O : P.opsOn(Whole))
      if (!Onto && O.In == &F)
        for (EntityId A : O->Args)
          Onto |= A != None && holds(F.entity(A), F.entity(Handle));
    if (Onto)
      Sites.push_back(&S);
  }
  return Sites;
}

std::vector<const SpawnSite *> spawnsOnto(const Program &P, const OpRef &Wait) {
  auto &Known = P.index().SpawnsOnto;
  auto It = Known.find(&Wait.op());
  if (It == Known.end())
    It = Known.try_emplace(&Wait.op(), findSpawnsOnto(P, Wait)).first;
  return It->second;
}

namespace {
/// Loops that a body can only leave when somebody else says so.
struct StopNeed {
  const Program &P;
  std::vector<const Fn *> Run; // what the body runs

  /// Does another thread write the flag, and not only the body itself?
  bool setByOthers(llvm::StringRef Flag) const {
    return isStopFlagLike(P, Flag) &&
           llvm::any_of(stopWrites(P, Flag), [&](const FlagWrite &W) {
             return !llvm::is_contained(Run, W.At.In);
           });
  }

  bool stopTest(const Fn &F, const FlagTest &T) const {
    if (T.E == None || !T.Known || !T.Exact || T.Other != None)
      return false;
    EntityId Source = sourceOf(P, F, T.E);
    Place At = P.place(F, Source);
    return !At.empty() && isFlagType(F, Source) && setByOthers(At);
  }

  bool leftByStop(const Fn &F, BlockId From, BlockId To) const {
    const auto &Succs = F.block(From).Succs;
    for (unsigned I = 0; I < Succs.size(); ++I)
      if (Succs[I] == To)
        for (const FlagTest &T : testsOfEdge(P, F, From, I))
          if (stopTest(F, T))
            return true;
    return false;
  }

  bool onlyStopEnds(const Fn &F, const Loop &L) const {
    return !L.Exits.empty() && llvm::all_of(L.Exits, [&](auto Exit) {
      return leftByStop(F, Exit.first, Exit.second);
    });
  }
};
} // namespace

bool needsStop(const Program &P, const Fn &Body, bool Cancelled) {
  StopNeed Need{P, P.reachableFrom({&Body}, 20)};
  for (const Fn *F : Need.Run) {
    for (const EndlessLoop &L : endlessLoops(P, *F))
      if (L.certain(Cancelled))
        return true;
    for (const Loop &L : P.cfg(*F).loops())
      if (Need.onlyStopEnds(*F, L))
        return true;
  }
  return false;
}

} // namespace leash
