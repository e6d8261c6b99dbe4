// SPDX-License-Identifier: Apache-2.0
//
// Three places where a wait must end: a shutdown function that has told nobody
// to stop, a function that holds a mutex which others need, and the join of a
// loop that was not asked to end. Whatever might wake the waiter keeps the
// check quiet: it prefers to miss a hang over crying wolf.
#include "checks/UnboundedWaitCheck.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/LockSets.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Program.h"

namespace leash {

using namespace ir;

namespace {

/// Long template names must not make a message unreadable.
std::string shorten(llvm::StringRef S) {
  return S.size() <= 50 ? S.str() : (S.take_front(47) + "...").str();
}

std::string entityName(const Entity &E) {
  std::string Name = display(E);
  llvm::StringRef S(Name);
  S.consume_front("this->");
  return shorten(S);
}

std::string quoted(llvm::StringRef S) { return ("'" + S + "'").str(); }

class Checker {
public:
  Checker(const Program &P, bool Everywhere, std::vector<Finding> &Out)
      : P(P), Everywhere(Everywhere), Out(Out) {}
  void check(const Fn &F);

private:
  const Program &P;
  const bool Everywhere;
  std::vector<Finding> &Out;

  bool signals(const OpRef &O, bool ForJoin) const;
  bool mayWake(const OpRef &O, bool ForJoin) const;
  bool wokenBefore(const OpRef &At, bool ForJoin, unsigned Depth = 4) const;
  bool testedBefore(const OpRef &At) const;
  std::vector<const SpawnSite *> spawnsOnto(const OpRef &Wait) const;
  bool needsStop(const Fn &Body) const;
  bool anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const;
  std::optional<HeldLock> foreignLock(const OpRef &At,
                                      const LockSets &Locks) const;
  void wait(const OpRef &At, std::optional<LockSets> &Locks);
  void join(const OpRef &At);
  void report(const OpRef &At, std::string Message, llvm::StringRef Kind,
              const HeldLock *Lock = nullptr);
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

/// Does the op itself say something that another thread can hear?
bool Checker::signals(const OpRef &O, bool ForJoin) const {
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
bool Checker::mayWake(const OpRef &O, bool ForJoin) const {
  if (signals(O, ForJoin) || P.callsUnknown(O))
    return true;
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    Roots.push_back(E.Target);
  if (Roots.empty())
    return false;
  for (const Fn *F : P.reachableFrom(Roots, 100))
    for (BlockId B = 0; B < F->F->Blocks.size(); ++B)
      for (uint32_t I = 0; I < F->block(B).Ops.size(); ++I)
        if (OpRef In{F, B, I}; signals(In, ForJoin) || P.callsUnknown(In))
          return true;
  return false;
}

/// May something that wakes the waiter run before the op, here or in the
/// functions that call this one as a part of the shutdown?
bool Checker::wokenBefore(const OpRef &At, bool ForJoin, unsigned Depth) const {
  const Fn &F = *At.In;
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo()) {
    bool Whole = G.reaches(B, At.Block);
    if (!Whole && B != At.Block)
      continue;
    uint32_t End = Whole ? F.block(B).Ops.size() : At.Index;
    for (uint32_t I = 0; I < End; ++I)
      if (OpRef O{&F, B, I}; O != At && mayWake(O, ForJoin))
        return true;
  }
  if (F.F->Kind == FunctionKind::Destructor)
    return false;
  for (const CallEdge &E : P.callers(F))
    if (!Depth || E.Later || wokenBefore(E.Site, ForJoin, Depth - 1))
      return true;
  return false;
}

/// A timed wait on the same object comes first: `if (wait_for(0) == ready)`.
bool Checker::testedBefore(const OpRef &At) const {
  const Fn &F = *At.In;
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo())
    for (uint32_t I = 0; I < F.block(B).Ops.size(); ++I) {
      const Op &O = F.block(B).Ops[I];
      if ((O.has(OpTimed) || O.has(OpTry)) && O.Object != None &&
          samePlace(F.entity(O.Object), F.entity(At->Object)) &&
          G.dominates({B, I}, {At.Block, At.Index}))
        return true;
    }
  return false;
}

/// The spawns whose handle is, or is put into, what the op waits for.
std::vector<const SpawnSite *> Checker::spawnsOnto(const OpRef &Wait) const {
  std::vector<const SpawnSite *> Sites;
  const Place Where = P.place(*Wait.In, Wait->Object);
  if (Where.empty())
    return Sites;
  llvm::StringRef Whole(Where);
  Whole.consume_back("[*]"); // an element: whatever went into the container
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
          Onto |= A != None && samePlace(F.entity(A), F.entity(Handle));
    if (Onto)
      Sites.push_back(&S);
  }
  return Sites;
}

/// Has the body a loop that only a stop ends, or nothing at all?
bool Checker::needsStop(const Fn &Body) const {
  for (const Fn *F : P.reachableFrom({&Body}, 20)) {
    for (const EndlessLoop &L : endlessLoops(P, *F))
      if (L.certain() && L.MaybeExits.empty())
        return true;
    for (const Loop &L : P.cfg(*F).loops()) {
      bool OnlyStop = !L.Exits.empty();
      for (auto [From, To] : L.Exits) {
        bool Stops = false;
        const auto &Succs = F->block(From).Succs;
        for (unsigned I = 0; I < Succs.size(); ++I)
          if (Succs[I] == To)
            for (const FlagTest &T : testsOfEdge(P, *F, From, I))
              if (T.E != None && T.Known && T.Exact && T.Other == None)
                if (Place At = P.place(*F, sourceOf(P, *F, T.E)); !At.empty())
                  Stops |= isFlagType(*F, sourceOf(P, *F, T.E)) &&
                           isStopFlagLike(P, At);
        OnlyStop &= Stops;
      }
      if (OnlyStop)
        return true;
    }
  }
  return false;
}

bool Checker::anyNeedsStop(llvm::ArrayRef<const SpawnSite *> Sites) const {
  for (const SpawnSite *S : Sites)
    for (const Fn *B : S->Bodies)
      if (S->Resolved && needsStop(*B))
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

void Checker::report(const OpRef &At, std::string Message, llvm::StringRef Kind,
                     const HeldLock *Lock) {
  const Function &F = *At.In->F;
  const std::string Name = entityName(At.In->entity(At->Object));
  Finding R;
  R.Check = UnboundedWaitInfo.id();
  R.Where = oneLine(At.location());
  R.Message = std::move(Message);
  R.Function = F.Name;
  R.Key = (Kind + ":" + Name).str();
  if (F.Decl.valid())
    R.Path.push_back({oneLine(At.In->location(F.Decl)),
                      quoted(shorten(F.Name)) + " is entered here"});
  if (Lock && Lock->At)
    R.Path.push_back({oneLine(Lock->At.location()),
                      quoted(entityName(Lock->Mutex)) + " is locked here"});
  R.Path.push_back({R.Where, "waits for '" + Name + "' without a deadline"});
  Out.push_back(std::move(R));
}

void Checker::wait(const OpRef &At, std::optional<LockSets> &Locks) {
  const Fn &F = *At.In;
  const std::string Name = entityName(F.entity(At->Object));
  const std::string Who = shorten(F.F->Name);
  const bool Future =
      At->Kind == OpKind::FutureGet || At->Kind == OpKind::FutureWait;
  if (P.isShutdownFunction(F) && !testedBefore(At) && !wokenBefore(At, false)) {
    // A task that ends by itself makes its future ready.
    const auto Sites = spawnsOnto(At);
    if (!Future || Sites.empty() || anyNeedsStop(Sites)) {
      const bool Dtor = F.F->Kind == FunctionKind::Destructor;
      report(At,
             (Dtor ? "destructor '" : "shutdown function '") + Who +
                 "' waits for '" + Name +
                 "' without a deadline: it hangs when nobody wakes it",
             "shutdown");
      return;
    }
  }
  if (At->Kind != OpKind::BarrierWait && At->Kind != OpKind::Receive &&
      !testedBefore(At)) {
    if (!Locks)
      Locks.emplace(P, F);
    if (std::optional<HeldLock> H = foreignLock(At, *Locks)) {
      report(At,
             "waits for '" + Name + "' without a deadline while '" +
                 entityName(H->Mutex) +
                 "' is locked: all who need the mutex wait too",
             "under-lock", &*H);
      return;
    }
  }
  if (Everywhere)
    report(At,
           quoted(Who) + " waits for '" + Name +
               "' without a deadline: it hangs when nobody wakes it",
           "everywhere");
}

void Checker::join(const OpRef &At) {
  const Fn &F = *At.In;
  if (F.F->Kind != FunctionKind::Destructor || At->has(OpStopRequestsToo) ||
      wokenBefore(At, true) || !anyNeedsStop(spawnsOnto(At)))
    return;
  report(At,
         "destructor '" + shorten(F.F->Name) + "' joins '" +
             entityName(F.entity(At->Object)) +
             "' without asking it to stop: its loop may never end",
         "join");
}

void Checker::check(const Fn &F) {
  if (F.F->has(FnMain) || F.F->has(FnDependent) || F.F->has(FnIncomplete))
    return;
  std::optional<LockSets> Locks; // most functions never need them
  for (BlockId B : P.cfg(F).rpo())
    for (uint32_t I = 0; I < F.block(B).Ops.size(); ++I) {
      const OpRef At{&F, B, I};
      const Op &O = At.op();
      if (!isUnboundedWait(O) || O.Object == None || !O.Where.valid() ||
          O.has(OpImplicit) || O.has(OpDependent))
        continue;
      if (isWait(O.Kind))
        wait(At, Locks);
      else if (O.Kind == OpKind::Join)
        join(At);
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
    .Summary = "Finds waits that may never end in shutdown functions and while "
               "a mutex is held.",
    .Rationale = R"(A destructor or a stop function has to return. When it waits
for a condition, a future or a semaphore and has told nobody to finish, it
returns only if somebody happens to wake it; otherwise the program hangs on its
way out. A wait while an unrelated mutex is locked is as bad: whoever needs the
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
code that is not seen. Locks that callers hold are not known. Blocking input
and output is not looked at.)",
    .Run = run,
};

} // namespace leash
