// SPDX-License-Identifier: Apache-2.0
//
// Places where a wait must end: a shutdown function that has told nobody to
// stop, a started body whose stop signal never reaches the waiter, a function
// that holds a mutex which others need, the join of a loop that was not asked
// to end, and that of a thread which needs a mutex that the joining one holds.
// Whatever might wake the waiter keeps the check quiet: it prefers to miss a
// hang over crying wolf.
#include "checks/UnboundedWaitCheck.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/EarlyNotices.h"
#include "checks/analysis/Gates.h"
#include "checks/analysis/GoneWakers.h"
#include "checks/analysis/KeptPermits.h"
#include "checks/analysis/LeftPromises.h"
#include "checks/analysis/MissedWakes.h"
#include "checks/analysis/SilentChanges.h"
#include "checks/analysis/StopNeeds.h"
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/UnaskedJoins.h"
#include "checks/analysis/WaitLocks.h"
#include "checks/analysis/WaitNotes.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Program.h"

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
  bool wokenAtEnd(const OpRef &At) const;
  bool missed(const OpRef &At);
  bool gone(const OpRef &At);
  bool silent(const OpRef &At);
  bool left(const OpRef &At);
  bool kept(const OpRef &At);
  bool early(const OpRef &At);
  bool gate(const OpRef &At);
  bool inShutdown(const OpRef &At);
  bool mayBeCancelledIn(const Fn &F) const;
  bool inBody(const OpRef &At);
  bool underLock(const OpRef &At);
  void addLockPath(const LockAcross &L, const OpRef &At, Finding &R);
  bool joinUnderLock(const OpRef &At);
  bool join(const OpRef &At);
  bool joinUnasked(const OpRef &At);
  bool mustNotWait(const OpRef &At);
  void anywhere(const OpRef &At);
  Finding finding(const OpRef &At, std::string Message, llvm::StringRef Kind);
  void report(Finding R, const OpRef &At);
};

bool isWait(OpKind K) {
  return K == OpKind::Wait || K == OpKind::FutureGet ||
         K == OpKind::FutureWait || K == OpKind::Acquire ||
         K == OpKind::BarrierWait || K == OpKind::Receive;
}

bool Checker::anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const {
  for (const SpawnSite *S : Sites)
    for (const Fn *B : S->Bodies)
      if (S->Resolved && needsStop(P, *B, mayBeCancelled(P, *S)))
        return true;
  return false;
}

//===--- Findings --------------------------------------------------------===//

Finding Checker::finding(const OpRef &At, std::string Message,
                         llvm::StringRef Kind) {
  Finding R;
  R.Check = UnboundedWaitInfo.id();
  R.Where = oneLine(At.location());
  R.Message = std::move(Message);
  R.Function = At.In->F->Name.str();
  R.Key = (Kind + ":" + waitedFor(At)).str();
  return R;
}

void Checker::report(Finding R, const OpRef &At) {
  R.Path.push_back(
      {R.Where, "waits for " + quoted(waitedFor(At)) + " without a deadline"});
  Out.push_back(std::move(R));
}

//===--- The places where a wait must end --------------------------------===//

/// For a single event that a thread brings, but not on each way out.
bool Checker::missed(const OpRef &At) {
  std::optional<MissedWake> M = missedWake(P, At);
  if (!M || (M->Momentary && !LostWakeups))
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the " +
                          (M->Thread ? "thread" : "task") +
                          " that would wake it may end without doing so",
                      "missed");
  if (M->Thread)
    R.Path.push_back(
        {oneLine(M->Thread->Site.location()), "the thread is started here"});
  if (Location L = M->leaves(); !L.File.empty())
    R.Path.push_back({oneLine(L), "it leaves here"});
  report(std::move(R), At);
  return true;
}

/// For one of many promises, which the thread leaves alone at its end.
bool Checker::left(const OpRef &At) {
  std::optional<LeftPromise> L = leftPromise(P, At);
  if (!L)
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread that would wake it "
                          "may end and leave its promise alone",
                      "left");
  R.Path.push_back(
      {oneLine(L->Thread->Site.location()), "the thread is started here"});
  if (!L->Leaves.File.empty())
    R.Path.push_back({oneLine(L->Leaves), "it leaves its loop here"});
  report(std::move(R), At);
  return true;
}

/// For a permit that the function itself may keep for ever.
bool Checker::kept(const OpRef &At) {
  std::optional<KeptPermit> K = keptPermit(P, At);
  if (!K)
    return false;
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) +
                  " without a deadline: " + quoted(shorten(At.In->F->Name)) +
                  " may leave without giving back what it took",
              "kept");
  R.Path.push_back({oneLine(K->Release.location()), "here it is given back"});
  if (const Range &By = At.In->block(K->From).TermWhere; By.valid())
    R.Path.push_back({oneLine(At.In->location(By)), "but not on this way"});
  report(std::move(R), At);
  return true;
}

/// For a notification that may have been given by then.
bool Checker::early(const OpRef &At) {
  std::optional<EarlyNotice> E = earlyNotice(P, Locks, At);
  if (!E)
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread may notify it "
                          "before it waits, and does so once",
                      "early");
  R.Path.push_back(
      {oneLine(E->Thread->Site.location()), "the thread is started here"});
  R.Path.push_back({oneLine(E->Notify.location()), "and notifies here"});
  report(std::move(R), At);
  return true;
}

/// For what somebody changes without waking it on each way.
bool Checker::silent(const OpRef &At) {
  std::optional<SilentChange> S = silentChange(P, At);
  if (!S)
    return false;
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) + " without a deadline: " +
                  quoted(shorten(S->Change.In->F->Name)) +
                  " may change what it waits for and leave without waking it",
              "silent");
  R.Path.push_back({oneLine(S->Change.location()), "it is changed here"});
  if (Location L = S->leaves(); !L.File.empty())
    R.Path.push_back({oneLine(L), "left from here without a notification"});
  R.Path.push_back({oneLine(S->Notify.location()), "this would wake it"});
  report(std::move(R), At);
  return true;
}

/// For work that a thread does, which was joined before.
bool Checker::gone(const OpRef &At) {
  std::optional<GoneWaker> G = goneWaker(P, Stops.requests(), At);
  if (!G)
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: the thread that would wake it "
                          "is gone, and leaves its work when " +
                          quoted(stopName(G->Stop)) + " says so",
                      "gone");
  R.Path.push_back(
      {oneLine(G->Thread->Site.location()), "the thread is started here"});
  if (!G->Leaves.File.empty())
    R.Path.push_back({oneLine(G->Leaves), "it leaves here"});
  R.Path.push_back({oneLine(G->Join.location()), "it is joined here"});
  for (const OpRef &C : G->Calls)
    R.Path.push_back({oneLine(C.location()), "and then calls on from here"});
  report(std::move(R), At);
  return true;
}

/// Before its work, until somebody lets it go, whom the join does not ask.
bool Checker::gate(const OpRef &At) {
  if (!Bodies.contains(At.In) || endsOnStop(P, At) || mayBeCancelledIn(*At.In))
    return false;
  std::optional<ClosedGate> G = closedGate(P, At);
  if (!G)
    return false;
  const Fn &Dtor = *G->From.In;
  Finding R =
      finding(At,
              "waits for " + quoted(waitedFor(At)) +
                  " without a deadline: " + quoted(shorten(Dtor.F->Name)) +
                  " joins the thread and does not wake it",
              "gate");
  R.Path.push_back(
      {oneLine(G->Thread->Site.location()), "the thread is started here"});
  if (!(G->Start == G->Thread->Site))
    R.Path.push_back({oneLine(G->Start.location()),
                      "here, by a function that may leave before it wakes it"});
  R.Path.push_back({oneLine(G->Open.location()), "this would wake it"});
  R.Path.push_back({oneLine(G->Join.location()), "it is joined here"});
  report(std::move(R), At);
  return true;
}

/// `--active_; idle_.notify_all();` of a thread that ends by itself, and waits
/// for nobody.
bool Checker::wokenAtEnd(const OpRef &At) const {
  if (At->Kind != OpKind::Wait || At->Object == None)
    return false;
  const Place Of = P.place(*At.In, At->Object);
  return llvm::any_of(P.opsOn(Of), [&](const OpRef &O) {
    return O->Kind == OpKind::Notify && Bodies.contains(O.In) &&
           llvm::any_of(P.spawns(), [&](const SpawnSite &S) {
             return P.runsOn(S, *O.In) && !anyNeedsStop({&S}) &&
                    llvm::none_of(P.reachableFrom(S.Bodies), [](const Fn *F) {
                      return llvm::any_of(opsOf(*F), [](const OpRef &W) {
                        return W->Kind != OpKind::Lock && W->has(OpBlocking);
                      });
                    });
           });
  });
}

/// In a function that shuts down, and nobody was told.
bool Checker::inShutdown(const OpRef &At) {
  const Fn &F = *At.In;
  if (!P.isShutdownFunction(F) || saysThatItWaits(P, F) ||
      wokenBefore(P, At, false) || Stops.answered(At) ||
      wokenByReturns(P, At) || wokenAtEnd(At))
    return false;
  // Permits come back with the work that threads do.
  if (At->Kind == OpKind::Acquire &&
      llvm::any_of(P.opsOn(P.place(F, At->Object)), [&](const OpRef &O) {
        return O->Kind == OpKind::Release && Bodies.contains(O.In);
      }))
    return false;
  // A task that ends by itself makes its future ready.
  if (waitsForFuture(At))
    if (auto Sites = spawnsOnto(P, At);
        (!Sites.empty() && !anyNeedsStop(Sites)) || promiseWentElsewhere(P, At))
      return false;
  bool Dtor = F.F->Kind == FunctionKind::Destructor;
  Finding R = finding(At,
                      (Dtor ? "destructor " : "shutdown function ") +
                          quoted(shorten(F.F->Name)) + " waits for " +
                          quoted(waitedFor(At)) +
                          " without a deadline: it hangs when nobody wakes it",
                      "shutdown");
  addShutdownPath(P, F, R.Path);
  report(std::move(R), At);
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
  if (!D || mayBeCancelledIn(*At.In))
    return false;
  const bool Input = At->Kind == OpKind::BlockingIo;
  Finding R = finding(
      At,
      (Input ? "waits for input in " : "waits for ") + quoted(waitedFor(At)) +
          " without a deadline: a stop by " + quoted(stopName(D->Stop)) +
          (Input ? " does not end it" : whyDeaf(*D).str()),
      "body");
  addBodyPath(P, *At.In, R.Path);
  addStopPath(D->Path, R.Path);
  report(std::move(R), At);
  return true;
}

/// Where the mutex is locked, and the calls from there.
void Checker::addLockPath(const LockAcross &L, const OpRef &At, Finding &R) {
  addShutdownPath(P, *L.In, R.Path, 0);
  if (L.Lock.At && L.Lock.At->Where.valid())
    R.Path.push_back({oneLine(L.Lock.At.location()),
                      quoted(entityName(L.Lock.Mutex)) + " is locked here"});
  for (const OpRef &C : L.Calls)
    R.Path.push_back({oneLine(C.location()), "and calls on from here"});
}

bool Checker::underLock(const OpRef &At) {
  if (At->Kind == OpKind::BarrierWait || At->Kind == OpKind::Receive)
    return false;
  std::optional<LockAcross> L = Locks.across(At);
  if (!L)
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline while " +
                          quoted(entityName(L->Lock.Mutex)) +
                          " is locked: all who need the mutex wait too",
                      "under-lock");
  addLockPath(*L, At, R);
  report(std::move(R), At);
  return true;
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
  if (!L)
    return false;
  Finding R = finding(At,
                      "joins " + quoted(waitedFor(At)) + " while " +
                          quoted(entityName(L->Lock.Mutex)) +
                          " is locked, which the thread locks too",
                      "join-under-lock");
  addLockPath(*L, At, R);
  for (const OpRef &C : P.callPath(Bodies, *L->Theirs.In))
    R.Path.push_back({oneLine(C.location()), "the thread calls on from here"});
  R.Path.push_back({oneLine(L->Theirs.location()), "the thread locks it here"});
  report(std::move(R), At);
  return true;
}

void Checker::anywhere(const OpRef &At) {
  const bool Ends = At->Kind == OpKind::Join || At->Kind == OpKind::ChildWait;
  Finding R = finding(At,
                      quoted(shorten(At.In->F->Name)) + " waits for " +
                          quoted(waitedFor(At)) + " without a deadline: " +
                          (Ends ? "it hangs when that does not end"
                                : "it hangs when nobody wakes it"),
                      "everywhere");
  addShutdownPath(P, *At.In, R.Path, 0);
  report(std::move(R), At);
}

bool Checker::join(const OpRef &At) {
  if (At->has(OpStopRequestsToo))
    return false;
  if (joinUnderLock(At))
    return true;
  for (const OpRef &From : shutdownsThatJoin(P, At)) {
    const Fn &F = *From.In;
    std::optional<StopNeed> Need = unaskedNeed(P, Stops.requests(), At, From);
    if (!Need)
      continue;
    bool Dtor = F.F->Kind == FunctionKind::Destructor;
    Finding R = finding(
        At,
        (Dtor ? "destructor " : "shutdown function ") +
            quoted(shorten(F.F->Name)) + " joins " + quoted(waitedFor(At)) +
            " without asking it to stop: its loop may never end",
        "join");
    addShutdownPath(P, F, R.Path);
    if (!(From == At))
      R.Path.push_back({oneLine(From.location()),
                        "calls " + quoted(shorten(At.In->F->Name)) + " here"});
    if (!Need->Loop.File.empty())
      R.Path.push_back({oneLine(Need->Loop), "this loop goes on"});
    report(std::move(R), At);
    return true;
  }
  return joinUnasked(At);
}

/// By the function that started the thread, and asks it on other ways only.
bool Checker::joinUnasked(const OpRef &At) {
  std::optional<UnaskedJoin> U = unaskedJoin(P, Stops.requests(), At);
  if (!U)
    return false;
  Finding R = finding(At,
                      quoted(shorten(U->From.In->F->Name)) + " joins " +
                          quoted(waitedFor(At)) +
                          " without asking it to stop on this way: its loop "
                          "may never end",
                      "join");
  R.Path.push_back(
      {oneLine(U->Start.location()), "the thread is started here"});
  if (!U->Need.Loop.File.empty())
    R.Path.push_back({oneLine(U->Need.Loop), "this loop goes on"});
  R.Path.push_back({oneLine(U->Need.Requests.front().location()),
                    "this would ask it to stop"});
  if (!U->Left.File.empty())
    R.Path.push_back(
        {oneLine(U->Left), "this loop is left for another reason"});
  if (!(U->From == At))
    R.Path.push_back({oneLine(U->From.location()),
                      "calls " + quoted(shorten(At.In->F->Name)) + " here"});
  report(std::move(R), At);
  return true;
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
               : isWait(At->Kind) && (missed(At) || early(At));
  if (At->Kind == OpKind::Join)
    return join(At);
  if (At->Kind == OpKind::BlockingIo)
    return inBody(At);
  return isWait(At->Kind) &&
         (missed(At) || left(At) || gone(At) || silent(At) || kept(At) ||
          early(At) || inShutdown(At) || inBody(At) || underLock(At) ||
          gate(At));
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
      anywhere(At);
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
who leaves neither arrives nor drops. That the last one who could have woken the waiter
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
that this change is not the last one; its callers may notify, too; so is the last
change by the one thread that notifies. A permit that a function takes for the thread
that it starts has to come back on each way out of the thread's body; one that it takes
for itself, on each way out of the function, when nobody gives back what he did not
take. A notification that a thread gives once, and that who started it waits for
whatever the state, may come before the wait, unless both need the mutex that is held
since the start.)",
    .Run = run,
};

} // namespace leash
