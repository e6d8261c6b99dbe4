// SPDX-License-Identifier: Apache-2.0
//
// Four places where a wait must end: a shutdown function that has told nobody
// to stop, a started body whose stop signal never reaches the waiter, a
// function that holds a mutex which others need, and the join of a loop that
// was not asked to end. Whatever might wake the waiter keeps the check quiet:
// it prefers to miss a hang over crying wolf.
#include "checks/UnboundedWaitCheck.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/LockSets.h"
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Names.h"
#include "checks/link/Program.h"
#include "llvm/ADT/StringSet.h"

namespace leash {

using namespace ir;

namespace {

/// Long template names must not make a message unreadable.
std::string shorten(llvm::StringRef S) {
  return S.size() <= 50 ? S.str() : (S.take_front(47) + "...").str();
}

llvm::StringRef dropThis(llvm::StringRef S) {
  S.consume_front("this->");
  return S;
}

std::string entityName(const Entity &E) {
  return shorten(dropThis(display(E)));
}

std::string quoted(llvm::StringRef S) { return ("'" + S + "'").str(); }

class Checker {
public:
  Checker(const Program &P, bool Everywhere, std::vector<Finding> &Out)
      : P(P), Everywhere(Everywhere), Out(Out), Stops(P) {
    for (const SpawnSite &S : P.spawns())
      for (const Fn *F : P.reachableFrom(S.Bodies))
        Bodies.insert(F);
  }
  void check(const Fn &F);

private:
  const Program &P;
  const bool Everywhere;
  std::vector<Finding> &Out;
  const StopWakes Stops;
  llvm::DenseSet<const Fn *> Bodies; // run on started threads

  bool anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const;
  std::optional<HeldLock> foreignLock(const OpRef &At,
                                      const LockSets &Locks) const;
  bool inShutdown(const OpRef &At);
  bool mayBeCancelledIn(const Fn &F) const;
  bool inBody(const OpRef &At);
  bool underLock(const OpRef &At, std::optional<LockSets> &Locks);
  void join(const OpRef &At);
  void anywhere(const OpRef &At);
  Finding finding(const OpRef &At, std::string Message, llvm::StringRef Kind);
  void report(Finding R, const OpRef &At);
};

bool isWait(OpKind K) {
  return K == OpKind::Wait || K == OpKind::FutureGet ||
         K == OpKind::FutureWait || K == OpKind::Acquire ||
         K == OpKind::BarrierWait || K == OpKind::Receive;
}

Location oneLine(Location L) {
  if (L.End.Line != L.Begin.Line)
    L.End = L.Begin;
  return L;
}

/// What is waited for, as a reader knows it; empty when it has no name.
std::string waitedFor(const OpRef &At) {
  // A temporary has no name that a reader knows.
  if (At->Object != None && At.In->entity(At->Object).Root == RootKind::Temp &&
      At.In->entity(At->Object).Path.empty())
    return At->Text;
  if (At->Object != None)
    return entityName(At.In->entity(At->Object));
  llvm::StringRef Annotated(At->Text); // leash::blocks(name)
  return Annotated.consume_front("leash::") && Annotated.consume_back(")")
             ? shorten(Annotated.split('(').second)
             : std::string();
}

bool Checker::anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const {
  for (const SpawnSite *S : Sites)
    for (const Fn *B : S->Bodies)
      if (S->Resolved && needsStop(P, *B, mayBeCancelled(P, *S)))
        return true;
  return false;
}

/// A held mutex that the wait does not give up.
std::optional<HeldLock> Checker::foreignLock(const OpRef &At,
                                             const LockSets &Locks) const {
  if (Locks.gaveUp())
    return std::nullopt;
  const Fn &F = *At.In;
  std::optional<HeldLock> Foreign;
  std::optional<Entity> Own;
  if (At->Kind == OpKind::Wait && !At->Args.empty() && At->Args[0] != None)
    Own = F.entity(At->Args[0]);
  bool OwnSeen = !Own;
  for (const HeldLock &H : Locks.before(At)) {
    if (Own && (samePlace(H.Mutex, *Own) ||
                (H.Guard != None && samePlace(F.entity(H.Guard), *Own))))
      OwnSeen = true;
    else if (!Foreign)
      Foreign = H;
  }
  // A lock that cannot be told from the others may be any of them.
  return OwnSeen ? Foreign : std::nullopt;
}

//===--- Findings --------------------------------------------------------===//

/// The shutdown function that the wait is a part of, and the calls from there.
void addShutdownPath(const Program &P, const Fn &F,
                     std::vector<leash::Step> &Path, unsigned Depth = 8) {
  llvm::ArrayRef<CallEdge> Callers = P.callers(F);
  bool Part = F.F->Kind != FunctionKind::Destructor && Depth &&
              !Callers.empty() && llvm::all_of(Callers, [&](const CallEdge &E) {
                return P.isShutdownFunction(*E.Site.In);
              });
  if (!Part) {
    if (F.F->Decl.valid())
      Path.push_back({oneLine(F.location(F.F->Decl)),
                      quoted(shorten(F.F->Name)) + " is entered here"});
    return;
  }
  const OpRef &Site = Callers.front().Site;
  addShutdownPath(P, *Site.In, Path, Depth - 1);
  Path.push_back({oneLine(Site.location()),
                  "calls " + quoted(shorten(F.F->Name)) + " here"});
}

/// Where the thread is started, and the calls from its body.
void addBodyPath(const Program &P, const Fn &F,
                 std::vector<leash::Step> &Path) {
  for (const SpawnSite &S : P.spawns()) {
    std::vector<OpRef> Calls = P.callPath(S.Bodies, F);
    if (Calls.empty() && !llvm::is_contained(S.Bodies, &F))
      continue;
    Path.push_back({oneLine(S.Site.location()), "the thread is started here"});
    for (const OpRef &C : Calls)
      if (C->Where.valid())
        Path.push_back({oneLine(C.location()), "and calls on from here"});
    return;
  }
}

Finding Checker::finding(const OpRef &At, std::string Message,
                         llvm::StringRef Kind) {
  Finding R;
  R.Check = UnboundedWaitInfo.id();
  R.Where = oneLine(At.location());
  R.Message = std::move(Message);
  R.Function = At.In->F->Name;
  R.Key = (Kind + ":" + waitedFor(At)).str();
  return R;
}

void Checker::report(Finding R, const OpRef &At) {
  R.Path.push_back(
      {R.Where, "waits for " + quoted(waitedFor(At)) + " without a deadline"});
  Out.push_back(std::move(R));
}

/// `joinAll()`, `waitForExit()`: whoever calls it wants to wait. A helper does
/// what its callers are for.
bool saysThatItWaits(const Program &P, const Fn &F, unsigned Depth = 4) {
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

//===--- The places where a wait must end --------------------------------===//

/// In a function that shuts down, and nobody was told.
bool Checker::inShutdown(const OpRef &At) {
  const Fn &F = *At.In;
  if (!P.isShutdownFunction(F) || saysThatItWaits(P, F) ||
      wokenBefore(P, At, false))
    return false;
  // A task that ends by itself makes its future ready.
  if (At->Kind == OpKind::FutureGet || At->Kind == OpKind::FutureWait)
    if (auto Sites = spawnsOnto(P, At); !Sites.empty() && !anyNeedsStop(Sites))
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
    return mayBeCancelled(P, S) &&
           llvm::is_contained(P.reachableFrom(S.Bodies), &F);
  });
}

/// In a loop that ends by a signal which never reaches the waiter.
bool Checker::inBody(const OpRef &At) {
  if (!Bodies.contains(At.In))
    return false;
  std::optional<DeafWait> D = Stops.deaf(At);
  if (!D || mayBeCancelledIn(*At.In))
    return false;
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline: a stop by " +
                          quoted(shorten(dropThis(D->Stop.Name))) +
                          (D->Notified ? " does not change what it waits for"
                                       : " does not wake it"),
                      "body");
  addBodyPath(P, *At.In, R.Path);
  if (!D->Stop.Requests.empty()) {
    const OpRef &Q = D->Stop.Requests.front();
    if (Q->Where.valid())
      R.Path.push_back({oneLine(Q.location()), "the stop is requested here"});
  }
  report(std::move(R), At);
  return true;
}

bool Checker::underLock(const OpRef &At, std::optional<LockSets> &Locks) {
  if (At->Kind == OpKind::BarrierWait || At->Kind == OpKind::Receive)
    return false;
  if (!Locks)
    Locks.emplace(P, *At.In);
  std::optional<HeldLock> H = foreignLock(At, *Locks);
  if (!H)
    return false;
  const std::string Mutex = quoted(entityName(H->Mutex));
  Finding R = finding(At,
                      "waits for " + quoted(waitedFor(At)) +
                          " without a deadline while " + Mutex +
                          " is locked: all who need the mutex wait too",
                      "under-lock");
  addShutdownPath(P, *At.In, R.Path, 0);
  if (H->At)
    R.Path.push_back({oneLine(H->At.location()), Mutex + " is locked here"});
  report(std::move(R), At);
  return true;
}

void Checker::anywhere(const OpRef &At) {
  Finding R = finding(At,
                      quoted(shorten(At.In->F->Name)) + " waits for " +
                          quoted(waitedFor(At)) +
                          " without a deadline: it hangs when nobody wakes it",
                      "everywhere");
  addShutdownPath(P, *At.In, R.Path, 0);
  report(std::move(R), At);
}

void Checker::join(const OpRef &At) {
  const Fn &F = *At.In;
  if (F.F->Kind != FunctionKind::Destructor || At->has(OpStopRequestsToo) ||
      wokenBefore(P, At, true) || !anyNeedsStop(spawnsOnto(P, At)))
    return;
  Finding R = finding(At,
                      "destructor " + quoted(shorten(F.F->Name)) + " joins " +
                          quoted(waitedFor(At)) +
                          " without asking it to stop: its loop may never end",
                      "join");
  addShutdownPath(P, F, R.Path);
  report(std::move(R), At);
}

void Checker::check(const Fn &F) {
  if (F.F->has(FnMain) || F.F->has(FnDependent) || F.F->has(FnIncomplete))
    return;
  std::optional<LockSets> Locks; // most functions never need them
  for (BlockId B : P.cfg(F).rpo())
    for (uint32_t I = 0; I < F.block(B).Ops.size(); ++I) {
      const OpRef At{&F, B, I};
      const Op &O = At.op();
      if (!isUnboundedWait(O) || waitedFor(At).empty() || !O.Where.valid() ||
          O.has(OpImplicit) || O.has(OpDependent) || assumedBounded(P, At))
        continue;
      if (O.Kind == OpKind::Join)
        join(At);
      if (!isWait(O.Kind))
        continue;
      bool Known = O.Object != None && testedBefore(P, At);
      if (!Known && (inShutdown(At) || inBody(At) || underLock(At, Locks)))
        continue;
      if (Everywhere)
        anywhere(At);
    }
}

void run(const Program &P, const CheckOptions &Options,
         std::vector<Finding> &Out) {
  Checker C(P, Options.flag("Everywhere"), Out);
  for (const auto &F : P.functions())
    C.check(*F);
}

const OptionInfo OptionList[] = {
    {"Everywhere", "bool", "false",
     "Report every wait without a deadline, wherever it is."}};

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
    .Limits = R"(Anything before the wait that might wake the waiter counts,
whether or not it wakes this one: a notification, a write to a field, a call to
code that is not seen. Functions whose names say that they wait (join, await,
wait_until…) may. In a started body the wait is judged when all that wakes it and
all that its condition reads is seen: not through fields that others can reach,
and not through wrappers of condition variables. Locks that callers hold are not
known. Blocking input and output is not looked at.)",
    .Run = run,
};

} // namespace leash
