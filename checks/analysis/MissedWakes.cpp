// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/MissedWakes.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Rounds.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WakeOps.h"

namespace leash {

using namespace ir;

namespace {
struct Finder {
  const Program &P;
  const OpRef &Wait;
  std::vector<OpRef> Wakes;

  /// Does the op do it, or is it a guard that does so on every way out?
  bool brings(const OpRef &O) const {
    if (llvm::any_of(Wakes, [&](const OpRef &W) { return leadsTo(P, O, W); }))
      return true;
    for (const Callable &C : O->Callables)
      if (const Fn *F = P.function(C.Usr))
        for (const Fn *R : P.reachableFrom({F}, 50))
          for (const OpRef &W : Wakes)
            if (W.In == R)
              return true;
    return false;
  }

  std::vector<OpRef> bringersIn(const Fn &F) const {
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
      std::vector<OpRef> At = bringersIn(*Out.back());
      if (At.size() != 1 || At[0]->Kind != OpKind::Call)
        break;
      auto Targets = P.targets(At[0]);
      if (Targets.size() != 1 || Targets[0].Later || Targets[0].Virtual)
        break;
      Out.push_back(Targets[0].Target);
    }
    return Out;
  }

  std::optional<MissedWake> missedIn(const SpawnSite &S) const;
  std::optional<MissedWake> missedIn(const Fn &Body) const;
};

/// Ways through a function on which nothing of some ops happens.
struct Ways {
  const Program &P;
  const Fn &F;
  const Cfg &G;
  const OpRef &Wait;
  llvm::DenseMap<BlockId, uint32_t> First; // op that wakes, per block

  Ways(const Program &P, const Fn &F, const OpRef &Wait,
       llvm::ArrayRef<OpRef> Bringers)
      : P(P), F(F), G(P.cfg(F)), Wait(Wait) {
    for (const OpRef &O : Bringers) {
      auto [It, New] = First.try_emplace(O.Block, O.Index);
      It->second = New ? O.Index : std::min(It->second, O.Index);
    }
  }

  bool comes(BlockId From) const {
    return llvm::any_of(First, [&](auto &Entry) {
      return Entry.first == From || G.reaches(From, Entry.first);
    });
  }

  bool throwsBefore(BlockId B) const {
    auto It = First.find(B);
    uint32_t End = It == First.end() ? F.block(B).Ops.size() : It->second;
    for (uint32_t N = 0; N < End; ++N)
      if (mayThrowToHandler(P, {&F, B, N}))
        return true;
    return false;
  }

  /// Would the waiter know: does it look at what decides here, or at what is
  /// written on the way out?
  bool isKnown(BlockId From, BlockId To) const {
    auto Looks = [&](EntityId E) {
      const Place At = E == None ? Place() : P.place(F, E);
      if (At.empty())
        return false;
      const Fn &W = *Wait.In;
      return isStopFlagLike(P, At) ||
             llvm::any_of(P.cfg(W).rpo(), [&](BlockId B) {
               return W.block(B).Succs.size() > 1 && branchReads(P, W, B, At);
             });
    };
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N))
        if (Looks(T.E))
          return true;
    for (OpRef O : opsIn(F, G.rpo()))
      if ((O.Block == To || G.reaches(To, O.Block)) &&
          O->Kind == OpKind::Write && Looks(O->Object))
        return true;
    return false;
  }

  bool leaves(BlockId From, BlockId To) const {
    return G.reachesExit(To) && !comes(To) && !isKnown(From, To);
  }

  std::optional<MissedWake> find() const {
    std::vector<BlockId> Work{G.rpo().front()};
    llvm::DenseSet<BlockId> Seen{Work[0]};
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (throwsBefore(B))
        for (BlockId H : G.handlers(B))
          if (leaves(B, H))
            return MissedWake{nullptr, &F, B, H};
      if (First.contains(B))
        continue;
      for (BlockId S : G.succs(B)) {
        if (comes(B) && !G.postDominates(S, B) && leaves(B, S))
          return MissedWake{nullptr, &F, B, S};
        if (Seen.insert(S).second)
          Work.push_back(S);
      }
    }
    return std::nullopt;
  }
};
} // namespace

std::optional<MissedWake> Finder::missedIn(const SpawnSite &S) const {
  auto Out = missedIn(*S.Bodies[0]);
  if (Out)
    Out->Thread = &S;
  return Out;
}

std::optional<MissedWake> Finder::missedIn(const Fn &Body) const {
  for (const Fn *F : framesOf(Body)) {
    std::vector<OpRef> Bringers = bringersIn(*F);
    bool Often = llvm::any_of(
        Bringers, [&](const OpRef &O) { return P.cfg(*F).loopOf(O.Block); });
    if (Bringers.empty() || Often || F->F->has(FnIncomplete))
      return std::nullopt;
    if (auto Out = Ways(P, *F, Wait, Bringers).find())
      return Out;
  }
  return std::nullopt;
}

/// The decision, or the handler.
Location MissedWake::leaves() const {
  const auto &Ops = In->block(To).Ops;
  if (!Ops.empty() && Ops.front().Kind == OpKind::Catch)
    return In->location(Ops.front().Where);
  const Range &R = In->block(From).TermWhere;
  return R.valid() ? In->location(R) : Location();
}

/// Did the function take a permit from the semaphore before it started the
/// thread?
static bool tookBefore(const Program &P, const OpRef &Start, const Place &At) {
  return llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
    return O->Kind == OpKind::Acquire && O.In == Start.In &&
           comesSurelyBefore(P, O, Start);
  });
}

/// A permit that goes to the thread with the work, and a way out of its body
/// on which the thread keeps it: all of them are never there again.
static std::optional<MissedWake> lostPermit(const Program &P,
                                            const Finder &All) {
  const Place At = P.place(*All.Wait.In, All.Wait->Object);
  for (const SpawnSite &S : P.spawns()) {
    if (!S.Resolved || S.Bodies.size() != 1 || P.runsOn(S, *All.Wait.In) ||
        !tookBefore(P, S.Site, At))
      continue;
    Finder Of{P, All.Wait, {}};
    llvm::copy_if(All.Wakes, std::back_inserter(Of.Wakes),
                  [&](const OpRef &W) { return P.runsOn(S, *W.In); });
    if (auto Out = Of.missedIn(S))
      return Out;
  }
  return std::nullopt;
}

/// `++active` for a thread that is about to be started.
static bool countsUpFor(const Program &P, const OpRef &Up, const OpRef &Start) {
  return Up->Kind == OpKind::Write && Up->Text == "+" && Up.In == Start.In &&
         comesSurelyBefore(P, Up, Start);
}

/// A count that goes up for each thread, with a way out of its body on which
/// it stays: it is never nothing again. Others only count up and down in the
/// function that starts the threads.
static std::optional<MissedWake> leftCount(const Program &P,
                                           const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait)
    return std::nullopt;
  const std::vector<Fact> Ends = endedBy(P, Wait);
  if (Ends.size() != 1 || Ends[0].Wanted || !changesKnown(P, Ends[0].Where))
    return std::nullopt;
  for (const SpawnSite &S : P.spawns()) {
    if (!S.Resolved || S.Bodies.size() != 1 || P.runsOn(S, *Wait.In))
      continue;
    Finder Of{P, Wait, {}};
    bool Up = false;
    auto IsForeign = [&](const OpRef &O) {
      if (countsUpFor(P, O, S.Site)) {
        Up = true;
        return false;
      }
      if (!P.runsOn(S, *O.In))
        return O.In != S.Site.In && O.In->F->Kind != FunctionKind::Constructor;
      Of.Wakes.push_back(O);
      return O->Kind != OpKind::Write || O->Value || O->Text == "+";
    };
    if (anyChange(P, Ends[0].Where, IsForeign) || !Up || Of.Wakes.empty())
      continue;
    if (auto Out = Of.missedIn(S))
      return Out;
  }
  return std::nullopt;
}

/// `pool.post([&done] { …; done.count_down(); })` for a latch of the function
/// that waits: the lambda that has all that wakes it, whoever runs it.
static const Fn *taskOf(const Program &P, const OpRef &Wait,
                        llvm::ArrayRef<OpRef> Wakes) {
  const Fn *Task = Wakes[0].In;
  const Entity &Of = Wait.In->entity(Wait->Object);
  const Type *T = Wait.In->typeOf(Wait->Object);
  bool Own = T && T->Role == TypeRole::Latch && Of.Root == RootKind::Local &&
             Of.Path.empty() && Task->F->Kind == FunctionKind::Lambda &&
             Task->F->Parent == Wait.In->F->Usr;
  bool Only = llvm::all_of(Wakes, [&](const OpRef &W) {
    return W.In == Task && W->Kind == OpKind::CountDown;
  });
  bool Called = llvm::any_of(P.callers(*Task), [&](const CallEdge &E) {
    return E.Site.In == Wait.In && !E.Later && !E.Callback;
  });
  return Own && Only && !Called ? Task : nullptr;
}

namespace {
/// Is a condition not so when the thread starts, and made so by it only? Then
/// a notification is no less an event that comes once or never.
struct Standstill {
  const Program &P;
  const OpRef &Wait;
  const SpawnSite &Thread;
  const Fact &Needed;

  bool before(const OpRef &O) const {
    if (O.In == Wait.In && comesSurelyBefore(P, O, Wait))
      return true;
    return llvm::any_of(liveOps(P, *Thread.Site.In), [&](const OpRef &Op) {
      return comesSurelyBefore(P, Op, Thread.Site) && leadsTo(P, Op, O);
    });
  }

  /// `count_ += n` may be anything.
  bool surelyBrings(const OpRef &O) const {
    return mayBring(O, Needed) && (O->Value || O->Kind != OpKind::Write);
  }

  /// By others, or at another time.
  bool interferes(const OpRef &O) const {
    if (O.In->F->Kind == FunctionKind::Constructor)
      return Needed.Wanted && mayBring(O, Needed) && O->Kind == OpKind::Write;
    return !P.runsOn(Thread, *O.In) && (surelyBrings(O) || !before(O));
  }

  /// A count is nothing at first, unless it began with more or was counted up.
  bool countedUp() const {
    return anyChange(P, Needed.Where, [&](const OpRef &O) {
      return O->Kind == OpKind::Write && !surelyBrings(O) &&
             !P.runsOn(Thread, *O.In);
    });
  }

  bool holds() const {
    return changesKnown(P, Needed.Where) &&
           !anyChange(P, Needed.Where,
                      [&](const OpRef &O) { return interferes(O); }) &&
           (Needed.Wanted || countedUp());
  }
};
} // namespace

static bool standsStill(const Program &P, const OpRef &Wait,
                        const SpawnSite &S) {
  const WaitCondition C = conditionOf(P, Wait, nullptr);
  const std::vector<Fact> Ends = endedBy(P, Wait);
  return C.Complete && !C.TestsToken && Ends.size() == 1 &&
         C.Reads.size() == 1 && C.Reads.contains(Ends.front().Where) &&
         Standstill{P, Wait, S, Ends.front()}.holds();
}

std::optional<MissedWake> missedWake(const Program &P, const OpRef &Wait) {
  if (Wait->Object == None)
    return std::nullopt;
  if (auto Left = leftCount(P, Wait))
    return Left;
  Finder Of{P, Wait, wakesOf(P, Wait)};
  if (Of.Wakes.empty())
    return std::nullopt;
  if (Wait->Kind == OpKind::Acquire)
    if (auto Lost = lostPermit(P, Of))
      return Lost;
  if (const Fn *Task = taskOf(P, Wait, Of.Wakes))
    return Of.missedIn(*Task);
  const SpawnSite *S = onlyWaker(P, Wait, Of.Wakes);
  bool Often = llvm::any_of(
      Of.Wakes, [&](const OpRef &W) { return P.cfg(*W.In).loopOf(W.Block); });
  if (!S || Often)
    return std::nullopt;
  std::optional<MissedWake> Out = Of.missedIn(*S);
  if (Out)
    Out->Momentary =
        llvm::any_of(Of.Wakes, isMomentary) && !standsStill(P, Wait, *S);
  return Out;
}

} // namespace leash
