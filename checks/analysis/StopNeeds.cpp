// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopNeeds.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/JoinedRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

bool reachedFromOutside(const Program &P, const Fn &F, unsigned Depth) {
  auto Callers = P.callers(F);
  if (F.F->has(FnMain))
    return false;
  if (!P.index().callersKnown(F) || P.index().isCallback(F))
    return true;
  return Depth && llvm::any_of(Callers, [&](const CallEdge &E) {
           return E.Later || reachedFromOutside(P, *E.Site.In, Depth - 1);
         });
}

//===--- What the body needs ---------------------------------------------===//

namespace {
struct NeedFinder {
  const Program &P;
  const StopRequests &Signals;
  std::vector<const Fn *> Run; // what the body runs

  /// Does the thread ask itself, in the course of the loop? Code that is not
  /// seen may call it back.
  bool byItself(const Fn &F, const Loop &L,
                llvm::ArrayRef<OpRef> Requests) const {
    auto Asks = [&](const OpRef &O) {
      return llvm::any_of(Requests, [&](const OpRef &R) {
        return leadsTo(P, O, R) ||
               (P.callsUnknown(O) && P.index().isCallback(*R.In));
      });
    };
    for (OpRef O : opsIn(F, L.Blocks))
      if (Asks(O))
        return true;
    return false;
  }

  /// `while (queue.pop(job))`: the call waits, and comes back empty-handed
  /// when the queue is closed.
  bool endsByWaiter(const Fn &F, BlockId Exit, StopNeed &Out) const {
    bool Any = false;
    for (uint32_t N = 0; N < F.block(Exit).Ops.size(); ++N) {
      auto Targets = P.targets({&F, Exit, N});
      if (Targets.size() != 1 || Targets[0].Later || Targets[0].Callback ||
          !waitsForSignal(*Targets[0].Target, Out))
        continue;
      Out.Of = Any ? Instance() : objectOf(P, F, F.block(Exit).Ops[N].Object);
      Any = true;
    }
    return Any;
  }

  bool waitsForSignal(const Fn &F, StopNeed &Out) const {
    bool Any = false;
    auto Add = [&](const std::vector<LoopStop> &Stops) {
      for (const LoopStop &S : Stops) {
        Any |= !S.Requests.empty();
        llvm::append_range(Out.Requests, S.Requests);
        Out.Signals.push_back(S.Where);
      }
    };
    const Cfg &G = P.cfg(F);
    for (OpRef W : opsIn(F, G.rpo())) {
      if (W->Kind != OpKind::Wait || !isUnboundedWait(W.op()))
        continue;
      Add(Signals.ofCondition(W));
      for (const Loop *L = G.loopOf(W.Block); L; L = G.outerOf(*L))
        Add(Signals.of(F, *L));
      for (const OpRef &O : P.opsOn(P.place(F, W->Object)))
        if (O->Kind == OpKind::Notify)
          Out.Wakers.push_back(O);
    }
    return Any;
  }

  /// Are all ways out of the loop signals? Then who gives them.
  bool onlySignalsEnd(const Fn &F, const Loop &L, StopNeed &Out) const {
    std::vector<LoopStop> Stops = Signals.of(F, L);
    for (const LoopStop &S : Stops) {
      if (S.Requests.empty()) // the end of a handle's life requests by itself
        return false;
      llvm::append_range(Out.Requests, S.Requests);
      Out.Signals.push_back(S.Where);
    }
    bool All = !L.Exits.empty() && llvm::all_of(L.Exits, [&](auto Exit) {
      return llvm::any_of(Stops,
                          [&](const LoopStop &S) {
                            return S.Exit == Exit.first && S.Exact;
                          }) ||
             endsByWaiter(F, Exit.first, Out);
    });
    for (const MaybeExit &M : maybeExits(P, F, L))
      All &= M.Kind == MaybeExit::UnknownThrow ||
             M.Kind == MaybeExit::Cancellation;
    return All && !Out.Requests.empty() && !byItself(F, L, Out.Requests);
  }

  StopNeed find(bool Cancelled) const {
    StopNeed N;
    for (const Fn *F : Run) {
      for (const EndlessLoop &L : endlessLoops(P, *F))
        if (L.certain(Cancelled))
          return needed(*F, *L.L, {});
      for (const Loop &L : P.cfg(*F).loops())
        if (StopNeed Of; onlySignalsEnd(*F, L, Of))
          return needed(*F, L, std::move(Of));
    }
    return N;
  }

  StopNeed needed(const Fn &F, const Loop &L, StopNeed N) const {
    N.Needed = true;
    if (const LoopStmt *S = P.cfg(F).stmtOf(L))
      N.Loop = F.location(S->Where);
    return N;
  }
};
} // namespace

/// The body and what it calls, but for one of many overrides or callables.
static std::vector<const Fn *> surelyRun(const Program &P, const Fn &Body) {
  std::vector<const Fn *> Out{&Body};
  for (size_t N = 0; N < Out.size() && Out.size() < 20; ++N)
    for (const CallEdge &E : P.calls(*Out[N]))
      if (!E.Later && P.targets(E.Site).size() == 1 &&
          !llvm::is_contained(Out, E.Target))
        Out.push_back(E.Target);
  return Out;
}

StopNeed stopNeedOf(const Program &P, const StopRequests &Requests,
                    const Fn &Body, bool Cancelled) {
  return NeedFinder{P, Requests, surelyRun(P, Body)}.find(Cancelled);
}

//===--- Was it asked? ---------------------------------------------------===//

bool asksToStop(const Program &P, const StopNeed &Need, const OpRef &O) {
  bool Unknown = P.callsUnknown(O);
  auto Is = [&](const OpRef &R) {
    return leadsTo(P, O, R) || (Unknown && reachedFromOutside(P, *R.In));
  };
  return llvm::any_of(Need.Requests, Is) || llvm::any_of(Need.Wakers, Is);
}

namespace {
struct RequestFinder {
  const Program &P;
  const StopNeed &Need;
  std::vector<const Fn *> Run; // by the thread itself: it asks nobody
  const OpRef &From;           // the join, or the call that leads to it

  /// `queue.push([this] { done_ = true; });`: whoever runs the task asks, the
  /// thread itself perhaps.
  bool makesTask(const OpRef &O) const {
    if (O->Kind != OpKind::MakeCallable)
      return false;
    return llvm::any_of(O->Callables, [&](const Callable &C) {
      const Fn *Task = P.function(C.Usr);
      return Task && P.spawnsOf(*Task).empty() &&
             llvm::any_of(P.reachableFrom({Task}, 20), [&](const Fn *F) {
               return llvm::any_of(Need.Requests,
                                   [&](const OpRef &R) { return R.In == F; });
             });
    });
  }

  bool here(const OpRef &At) const {
    const Fn &F = *At.In;
    for (OpRef O : liveOps(P, F))
      if (!(O == At) && comesAfter(P, At, O) &&
          (asksToStop(P, Need, O) || makesTask(O)))
        return true;
    return false;
  }

  bool before(const OpRef &At, unsigned Depth) const {
    if (here(At))
      return true;
    if (At.In->F->Kind == FunctionKind::Destructor)
      return false;
    return llvm::any_of(P.callers(*At.In), [&](const CallEdge &E) {
      return !Depth || E.Later || before(E.Site, Depth - 1);
    });
  }

  /// Does anybody call it, or may somebody who is not seen?
  bool isRun(const Fn &F) const {
    return !P.callers(F).empty() || reachedFromOutside(P, F);
  }

  /// Does the object itself join its thread with the request? Then who still
  /// finds the thread in the destructor was not asked.
  bool goesWithJoin(const OpRef &Request, const OpRef &Join) const {
    return From.In->F->Kind == FunctionKind::Destructor &&
           Request.In->F->Class == From.In->F->Class &&
           surelyJoinedAfter(P, Request, Join, *From.In);
  }

  /// Code that knows the object asks at some other time, and may well do so
  /// first: not in a function that only comes after the join.
  bool elsewhere(const Fn &F, const OpRef &Join, unsigned Depth,
                 bool Direct = false) const {
    if (&F == Join.In)
      return false;
    auto Callers = P.callers(F);
    if (Callers.empty())
      return F.F->has(FnMain) || P.index().isCallback(F);
    return llvm::any_of(Callers, [&](const CallEdge &E) {
      auto To = Direct ? receiverOf(P, E) : std::nullopt;
      if (To && !To->maybe(Need.Of))
        return false;
      if (E.Site.In == Join.In || E.Site.In == From.In ||
          llvm::is_contained(Run, E.Site.In) || goesWithJoin(E.Site, Join))
        return false;
      return !Depth || E.Later || E.Site.In->F->has(FnMain) ||
             elsewhere(*E.Site.In, Join, Depth - 1) ||
             (E.Site.In->F->Class != F.F->Class && isRun(*E.Site.In));
    });
  }
};
} // namespace

bool requestedBefore(const Program &P, const StopNeed &Need, const OpRef &Join,
                     const OpRef &From, const Fn &Body) {
  const bool Dtor = From.In->F->Kind == FunctionKind::Destructor;
  RequestFinder R{P, Need, P.reachableFrom({&Body}, 50), From};
  if (R.here(Join) || R.before(From, 4))
    return true;
  return llvm::any_of(Need.Requests, [&](const OpRef &Q) {
    // In the same function, before or after: that was looked at.
    if (Q.In != From.In && !R.goesWithJoin(Q, Join) &&
        R.elsewhere(*Q.In, Join, 3, true))
      return true;
    // Who calls a stop function may have called the other one first.
    return !Dtor && Q.In != Join.In && P.world() != World::WholeProgram &&
           reachedFromOutside(P, *Q.In);
  });
}

bool askedOnTheWay(const Program &P, const StopNeed &Need, const OpRef &Join,
                   const OpRef &From) {
  RequestFinder R{P, Need, {}, From};
  return R.here(Join) || R.before(From, 4);
}

//===--- Joins -----------------------------------------------------------===//

bool saysThatItWaits(const Program &P, const Fn &F, unsigned Depth) {
  static const llvm::StringSet<> Words = {"wait", "waits", "await",
                                          "join", "joins", "until"};
  if (F.F->Kind == FunctionKind::Destructor || !Depth)
    return false;
  for (const std::string &W : wordsOf(bareName(F.F->Name)))
    if (Words.contains(W))
      return true;
  return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
    return saysThatItWaits(P, *E.Site.In, Depth - 1);
  });
}

/// Of all that one spawn may run; none when one of them may end by itself, or
/// was asked.
static std::optional<StopNeed> unaskedOf(const Program &P,
                                         const StopRequests &Requests,
                                         const SpawnSite &S, const OpRef &Join,
                                         const OpRef &From) {
  std::optional<StopNeed> Out;
  for (const Fn *B : S.Bodies) {
    StopNeed Need = stopNeedOf(P, Requests, *B, mayBeCancelled(P, S));
    // What ends a loop without an exit, an exception, may come of anything.
    bool Asked = Need.Requests.empty()
                     ? wokenBefore(P, Join, true) || wokenBefore(P, From, true)
                     : requestedBefore(P, Need, Join, From, *B);
    if (!Need.Needed || Asked)
      return std::nullopt;
    Out = std::move(Need);
  }
  return Out;
}

/// `while (!threads_.empty()) { threads_.back().join(); … }`: does it join
/// each thread that was put into a container, one after the other?
static bool joinsEach(const Program &P, const OpRef &Join) {
  const auto &Path = Join.In->entity(Join->Object).Path;
  return !Path.empty() && Path.back().Kind == StepKind::Element &&
         P.cfg(*Join.In).loopOf(Join.Block);
}

std::optional<StopNeed> unaskedNeed(const Program &P,
                                    const StopRequests &Requests,
                                    const OpRef &Join, const OpRef &From) {
  const bool Each = joinsEach(P, Join);
  std::optional<StopNeed> Out;
  for (const SpawnSite *S : spawnsOnto(P, Join)) {
    std::optional<StopNeed> Need;
    if (S->Resolved)
      Need = unaskedOf(P, Requests, *S, Join, From);
    if (!Need && !Each)
      return std::nullopt;
    if (Need)
      Out = std::move(Need);
  }
  return Out;
}

/// The destructor of C: what has the thread is a parameter, which is freed.
static bool freesOwner(const Program &P, const OpRef &Join) {
  const Entity &Handle = Join.In->entity(Join->Object);
  if (Handle.Root != RootKind::Param || Handle.Path.empty())
    return false;
  return llvm::any_of(liveOps(P, *Join.In), [&](const OpRef &O) {
    if (!O->has(OpFrees) || O->Args.empty() || O->Args[0] == None)
      return false;
    const Entity Freed =
        throughPointers(P, *Join.In, Join.In->entity(O->Args[0]));
    return Freed.Root == RootKind::Param && Freed.Index == Handle.Index &&
           Freed.Path.empty() && comesAfter(P, O, Join);
  });
}

std::vector<OpRef> shutdownsThatJoin(const Program &P, const OpRef &Join) {
  const Fn &F = *Join.In;
  if ((P.isShutdownFunction(F) || freesOwner(P, Join)) &&
      !saysThatItWaits(P, F))
    return {Join};
  std::vector<OpRef> Out;
  for (const CallEdge &E : P.callers(F))
    if (!E.Later && E.Site.In->F->Kind == FunctionKind::Destructor &&
        E.Site.In->F->Class == F.F->Class)
      Out.push_back(E.Site);
  return Out;
}

} // namespace leash
