// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/MissedWakes.h"
#include "checks/analysis/Absences.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/WaysOut.h"

namespace leash {

using namespace ir;

static std::optional<MissedWake> missedIn(const Bringers &All, const Fn &Body) {
  for (const Fn *F : All.framesOf(Body)) {
    std::vector<OpRef> Here = All.in(*F);
    bool Often = llvm::any_of(
        Here, [&](const OpRef &O) { return All.P.cfg(*F).loopOf(O.Block); });
    if (Here.empty() || Often || F->F->has(FnIncomplete))
      return std::nullopt;
    if (auto Out = WaysOut(All.P, *F, All.Wait, Here).find())
      return Out;
  }
  return std::nullopt;
}

static std::optional<MissedWake> missedIn(const Bringers &All,
                                          const SpawnSite &S) {
  auto Out = missedIn(All, *S.Bodies[0]);
  if (Out)
    Out->Thread = &S;
  return Out;
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
                                            const Bringers &All) {
  const Place At = P.place(*All.Wait.In, All.Wait->Object);
  for (const SpawnSite &S : P.spawns()) {
    if (!S.Resolved || S.Bodies.size() != 1 || P.runsOn(S, *All.Wait.In) ||
        !tookBefore(P, S.Site, At))
      continue;
    Bringers Of{P, All.Wait, {}};
    llvm::copy_if(All.Wakes, std::back_inserter(Of.Wakes),
                  [&](const OpRef &W) { return P.runsOn(S, *W.In); });
    if (auto Out = missedIn(Of, S))
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
    Bringers Of{P, Wait, {}};
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
    if (auto Out = missedIn(Of, S))
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
  if (auto Absent = absentAtBarrier(P, Wait))
    return Absent;
  Bringers Of{P, Wait, wakesOf(P, Wait)};
  if (Of.Wakes.empty())
    return std::nullopt;
  if (Wait->Kind == OpKind::Acquire)
    if (auto Lost = lostPermit(P, Of))
      return Lost;
  if (const Fn *Task = taskOf(P, Wait, Of.Wakes))
    return missedIn(Of, *Task);
  const SpawnSite *S = onlyWaker(P, Wait, Of.Wakes);
  bool Often = llvm::any_of(
      Of.Wakes, [&](const OpRef &W) { return P.cfg(*W.In).loopOf(W.Block); });
  if (!S || Often)
    return std::nullopt;
  std::optional<MissedWake> Out = missedIn(Of, *S);
  if (Out)
    Out->Momentary =
        llvm::any_of(Of.Wakes, isMomentary) && !standsStill(P, Wait, *S);
  return Out;
}

} // namespace leash
