// SPDX-License-Identifier: Apache-2.0
//
// Places where a wait must end: a shutdown function that has told nobody to
// stop, a started body whose stop signal never reaches the waiter, a function
// that holds a mutex which others need, the join of a loop that was not asked
// to end, and that of a thread which needs a mutex that the joining one holds.
// Whatever might wake the waiter keeps the check quiet: it prefers to miss a
// hang over crying wolf.
#include "checks/UnboundedWaitCheck.h"
#include "checks/UnboundedWaitFindings.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/OtherNames.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WaitNotes.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {

class Checker {
public:
  Checker(const Program &P, const CheckOptions &Options,
          std::vector<Finding> &Out)
      : P(P), Everywhere(Options.flag("Everywhere")),
        LostWakeups(Options.flag("LostWakeups")), Out(Out), Stops(P), Locks(P) {
    for (const SpawnSite &S : P.spawns())
      for (const Fn *F : P.reachableFrom(S.Bodies))
        Bodies.insert(F);
  }
  void check(const Fn &F);

private:
  const Program &P;
  const bool Everywhere;
  const bool LostWakeups;
  std::vector<Finding> &Out;
  const StopWakes Stops;
  WaitLocks Locks;
  llvm::DenseSet<const Fn *> Bodies; // run on started threads

  bool anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const;
  bool endsByItself(const SpawnSite &S) const;
  bool wokenAtEnd(const OpRef &At) const;
  bool keptByOther(const OpRef &At) const;
  bool missed(const OpRef &At);
  bool gate(const OpRef &At);
  bool leftWork(const OpRef &At) {
    return report(At, leftInCount(P, At)) || report(At, leftWithFuture(P, At));
  }
  bool inShutdown(const OpRef &At);
  bool mayBeCancelledIn(const Fn &F) const;
  bool inBody(const OpRef &At);
  bool underLock(const OpRef &At);
  bool joinUnderLock(const OpRef &At);
  bool join(const OpRef &At);
  bool joinUnasked(const OpRef &At);
  bool mustNotWait(const OpRef &At);

  template <typename T>
  bool report(const OpRef &At, const std::optional<T> &Why) {
    if (Why)
      Out.push_back(waitFinding(P, At, *Why));
    return Why.has_value();
  }
};

bool Checker::anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const {
  for (const SpawnSite *S : Sites)
    for (const Fn *B : S->Bodies)
      if (S->Resolved && needsStop(P, *B, mayBeCancelled(P, *S)))
        return true;
  return false;
}

//===--- The places where a wait must end --------------------------------===//

/// For a single event that a thread brings, but not on each way out.
bool Checker::missed(const OpRef &At) {
  std::optional<MissedWake> M = missedWake(P, At);
  return M && (LostWakeups || !M->Momentary) && report(At, M);
}

/// Before its work, until somebody lets it go, whom the join does not ask.
bool Checker::gate(const OpRef &At) {
  return Bodies.contains(At.In) && !endsOnStop(P, At) &&
         !mayBeCancelledIn(*At.In) && report(At, closedGate(P, At));
}

/// Does the thread end whatever others do, and wait for nobody?
bool Checker::endsByItself(const SpawnSite &S) const {
  auto Waits = [](const OpRef &O) {
    return O->Kind != OpKind::Lock && O->has(OpBlocking);
  };
  return !anyNeedsStop({&S}) &&
         llvm::none_of(P.reachableFrom(S.Bodies), [&](const Fn *F) {
           return llvm::any_of(opsOf(*F), Waits);
         });
}

/// `--active_; idle_.notify_all();` by a thread that ends by itself, or its
/// promise.
bool Checker::wokenAtEnd(const OpRef &At) const {
  if (At->Kind != OpKind::Wait && !waitsForFuture(At))
    return false;
  const std::vector<OpRef> Wakes =
      waitsForFuture(At) ? wakesOf(P, At) : wakesByAnyName(P, At);
  return llvm::any_of(Wakes, [&](const OpRef &O) {
    return Bodies.contains(O.In) &&
           llvm::any_of(P.spawns(), [&](const SpawnSite &S) {
             return P.runsOn(S, *O.In) && endsByItself(S);
           });
  });
}

/// Where one unit is seen, who has the promise of a future in a container is
/// not: it goes with what it is in.
bool Checker::keptByOther(const OpRef &At) const {
  return P.world() != World::WholeProgram && At->Object != None &&
         llvm::any_of(At.In->entity(At->Object).Path, [](const ir::Step &S) {
           return S.Kind == StepKind::Element;
         });
}

/// In a function that shuts down, and nobody was told.
bool Checker::inShutdown(const OpRef &At) {
  const Fn &F = *At.In;
  if (!P.isShutdownFunction(F) || saysThatItWaits(P, F) ||
      wokenBefore(P, At, false) || Stops.answered(At) ||
      wokenByReturns(P, At) || wokenAtEnd(At))
    return false;
  // Permits come back with the work that threads do, or with what they are
  // lent with.
  if (At->Kind == OpKind::Acquire &&
      llvm::any_of(wakesByAnyName(P, At), [&](const OpRef &O) {
        return Bodies.contains(O.In) || P.index().isCallback(*O.In);
      }))
    return false;
  // A task that ends by itself makes its future ready.
  if (waitsForFuture(At))
    if (auto Sites = spawnsOnto(P, At);
        (!Sites.empty() && !anyNeedsStop(Sites)) ||
        promiseWentElsewhere(P, At) || keptByOther(At))
      return false;
  Out.push_back(shutdownFinding(P, At));
  return true;
}

/// Waits for conditions and semaphores are cancellation points.
bool Checker::mayBeCancelledIn(const Fn &F) const {
  return llvm::any_of(P.spawns(), [&](const SpawnSite &S) {
    return mayBeCancelled(P, S) && P.runsOn(S, F);
  });
}

/// In a loop that ends by a signal which never reaches the waiter.
bool Checker::inBody(const OpRef &At) {
  if (!Bodies.contains(At.In))
    return false;
  std::optional<DeafWait> D = Stops.deaf(At);
  return D && !mayBeCancelledIn(*At.In) && report(At, D);
}

bool Checker::underLock(const OpRef &At) {
  if (At->Kind == OpKind::BarrierWait || At->Kind == OpKind::Receive)
    return false;
  std::optional<LockAcross> L = Locks.across(At);
  if (L)
    Out.push_back(underLockFinding(P, At, *L));
  return L.has_value();
}

/// The thread that is waited for needs a mutex that the joining one holds.
bool Checker::joinUnderLock(const OpRef &At) {
  llvm::SmallVector<const Fn *, 4> Bodies;
  for (const SpawnSite *S : spawnsOnto(P, At))
    for (const Fn *B : S->Bodies)
      if (!llvm::is_contained(Bodies, B))
        Bodies.push_back(B);
  // Of one of many, which a class or a function for threads starts, it is not
  // known whether it is the one that needs it.
  if (Bodies.size() != 1)
    return false;
  std::optional<LockAcross> L = Locks.neededByThread(At, Bodies);
  if (L)
    Out.push_back(joinUnderLockFinding(P, At, *L, Bodies));
  return L.has_value();
}

bool Checker::join(const OpRef &At) {
  if (At->has(OpStopRequestsToo))
    return false;
  if (joinUnderLock(At))
    return true;
  for (const OpRef &From : shutdownsThatJoin(P, At))
    if (auto Need = unaskedNeed(P, Stops.requests(), At, From)) {
      Out.push_back(joinFinding(P, At, From, *Need));
      return true;
    }
  return report(At, lateRequest(P, Stops.requests(), At)) || joinUnasked(At);
}

/// By the function that started the thread, and asks it on other ways only.
bool Checker::joinUnasked(const OpRef &At) {
  return report(At, unaskedJoin(P, Stops.requests(), At));
}

/// A join is no less one for being a place to interrupt who joins; a wait is
/// none when nobody interrupts threads.
static bool mayWaitForEver(const Program &P, const OpRef &At) {
  if (isUnboundedWait(At.op()))
    return true;
  return At->has(OpBlocking) && At->has(OpStopAware) && !At->has(OpTimed) &&
         !At->has(OpTry) && (At->Kind == OpKind::Join || !endsOnStop(P, At));
}

/// Is this in a place where a wait must end? Then it is reported. The end of
/// main() is for waiting, but for threads that nobody asked, or that have left.
bool Checker::mustNotWait(const OpRef &At) {
  if (At.In->F->has(FnMain))
    return At->Kind == OpKind::Join
               ? joinUnasked(At)
               : isWait(At->Kind) && (missed(At) || leftWork(At) ||
                                      report(At, earlyNotice(P, Locks, At)));
  if (At->Kind == OpKind::Join)
    return join(At);
  if (At->Kind == OpKind::BlockingIo)
    return inBody(At);
  return isWait(At->Kind) &&
         (missed(At) || report(At, thrownTask(P, At)) || leftWork(At) ||
          report(At, leftPromise(P, At)) ||
          report(At, goneWaker(P, Stops.requests(), At)) ||
          report(At, silentChange(P, At)) || report(At, keptPermit(P, At)) ||
          report(At, earlyNotice(P, Locks, At)) || inShutdown(At) ||
          inBody(At) || underLock(At) || gate(At) ||
          report(At, lateWake(P, At)));
}

/// What a reader calls a wait. Event loops run as long as the program does.
static bool isWaitAnywhere(OpKind K) {
  return isWait(K) || K == OpKind::Join || K == OpKind::BlockingIo ||
         K == OpKind::ChildWait || K == OpKind::Send;
}

void Checker::check(const Fn &F) {
  if (F.F->has(FnDependent) || F.F->has(FnIncomplete))
    return;
  for (OpRef At : liveOps(P, F)) {
    const Op &O = At.op();
    if (!mayWaitForEver(P, At) || waitedFor(At).empty() || !O.Where.valid() ||
        O.has(OpImplicit) || O.has(OpDependent) || assumedBounded(P, At))
      continue;
    if (isWait(O.Kind) && O.Object != None && testedBefore(P, At))
      continue;
    if (!mustNotWait(At) && Everywhere && isWaitAnywhere(O.Kind))
      Out.push_back(anywhereFinding(P, At));
  }
}

void run(const Program &P, const CheckOptions &Options,
         std::vector<Finding> &Out) {
  Checker C(P, Options, Out);
  for (const auto &F : P.functions())
    C.check(*F);
}

const OptionInfo OptionList[] = {
    {"Everywhere", "bool", "false",
     "Report every wait without a deadline, wherever it is: joins, blocking "
     "input and output, and what main() waits for, too."},
    {"LostWakeups", "bool", "false",
     "Report waits for the notification of a condition variable that the one "
     "thread which gives it may end without giving."}};

const llvm::StringRef ReferenceList[] = {
    "https://en.cppreference.com/w/cpp/thread/future/wait_for"};

const unsigned CweList[] = {833};

} // namespace

const CheckInfo UnboundedWaitInfo = {
    .Stem = "unbounded-wait",
    .Title = "Wait without a deadline where the program must not hang",
    .Summary = "Finds waits that may never end in shutdown functions, in "
               "threads that have a stop signal, and while a mutex is held.",
    .Rationale = R"(A destructor or a stop function has to return. When it waits
for a condition, a future or a semaphore and has told nobody to finish, it
returns only if somebody happens to wake it; otherwise the program hangs on its
way out. A thread that ends by a flag or a stop token has to hear of it in its
sleep too: when the stop neither wakes it nor changes what it waits for, whoever
joins it waits for ever. A wait while an unrelated mutex is locked is as bad: whoever needs the
mutex waits too, and often that is the one who should do the waking.

Ask the other side to stop first, wait with a deadline, or unlock first.)",
    .Before = R"(#include <future>
struct Result {
  explicit Result(std::future<int> f) : future_(std::move(f)) {}
  ~Result() { future_.wait(); }
private:
  std::future<int> future_;
};
)",
    .After = R"(#include <chrono>
#include <future>
struct Result {
  explicit Result(std::future<int> f) : future_(std::move(f)) {}
  ~Result() { future_.wait_for(std::chrono::seconds(5)); }
private:
  std::future<int> future_;
};
)",
    .Obligation = "wake",
    .DefaultOn = true,
    .Precision = "high",
    .Fixes = FixKind::None,
    .Cwe = CweList,
    .Options = OptionList,
    .References = ReferenceList,
    .Limits =
        R"(Before a wait in a shutdown function anything that might wake counts,
whether or not it wakes this one; so does a thread that wakes it in the course of its
work, whether or not it still runs. Functions whose names say that they wait (join,
await, wait_until…) may, but for the destructors that call them. In a started body the
wait is judged when all that wakes it is seen: by each way from a request to the join
of the thread, one or two calls below the loop that the request ends. Other threads
that may wake it are taken to, as long as the stop does not end them too. A mutex that
a caller holds counts when who wakes the waiter, or the thread that is joined, locks it
too; one that only the waiting operation itself locks is taken to be there for one
caller at a time. A barrier counts in a loop that a stop flag ends at any time, when
who leaves neither arrives nor drops, and where threads that one loop starts meet, when
one may leave before because a call for its own part failed or threw; how many are
expected is not counted. That the last one who could have woken the waiter
is gone is seen of a single thread, which a join surely ended before, and whose loop is
left on a flag whatever there is to do. Of blocking input, that of sockets and serial
ports (and whatever poll() and select() wait for) is looked at in loops that a stop
flag or token ends: whatever closes, shuts down or writes to a descriptor on the way of
the stop, a signal or a cancel ends it; a descriptor that came from elsewhere, or may
have been told not to wait, is left alone. A stop flag that is set, and a single
notification that is given, without the mutex of the waiter may come between its test
and its sleep, as may a flag that is not looked at right before each sleep, or only by
the caller; that is judged where the mutex is seen, and the stop locks it nowhere on
its way. An event that one thread brings once, by a promise, a semaphore, a latch or a
barrier, is looked at, in main() too, when that thread may leave without, by an early
return or in a handler; a notification only when nobody else brings what the waiter
looks at, and that is not there before the thread starts; with LostWakeups any.
Promises in a container that only one thread sets, or takes out, are left alone when
its loop ends otherwise than by a stop flag or an empty container, and nothing is done
about them then. A thread that waits to be let go before its work is one that a
destructor may join too early when what lets it go is seen, and a function of the
program that makes the object may leave before. A request that is followed by a join of
the thread, by a method of the same class, is none for the thread that the destructor
still finds. Of a function that starts a thread and joins it, main() too, each way from
the one to the other has to ask, when nobody else does; when others may, only a way
that leaves a loop of the function, which looks at the signal, at the end of input or
after a number of rounds. A function that changes what is waited for and notifies on
some ways only is told of when nothing that decides it could say that nobody waits, or
that this change is not the last one; its callers may notify, too; in a loop it has to notify
in other rounds, and to decide by the result of a call; so is the last
change by the one thread that notifies. A function that asks a thread to stop after it
joined it is told of when nobody asks before, a task that sets a promise of who waits
for it when it throws something that whoever runs it catches. A permit that a function takes for the thread
that it starts has to come back on each way out of the thread's body; one that it takes
for itself, on each way out of the function or to the next round of its loop, when
nobody gives back what he did not take. Of a count that has to come to nothing it is
looked at who takes up the work, when it goes up with each element of one container and
all of them are taken out in one place, or goes up and down in one function; of a
future that is kept with its promise, when one function sets that. The order of members
is looked at where a flag that nobody else sets ends the loop. A notification that a thread gives once, and that who started it waits for
whatever the state, may come before the wait, unless both need the mutex that is held
since the start.)",
    .Run = run,
};

} // namespace leash
