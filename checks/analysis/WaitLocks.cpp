// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/WaitLocks.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/LockTurns.h"
#include "checks/analysis/MutexNames.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

const LockSets &WaitLocks::of(const Fn &F) {
  return Sets.try_emplace(&F, P, F).first->second;
}

/// Is it so for the object of the op, or for one of its arguments?
static bool anyMutex(const OpRef &O,
                     llvm::function_ref<bool(const Entity &)> Is) {
  auto IsOne = [&](EntityId E) { return E != None && Is(O.In->entity(E)); };
  return IsOne(O->Object) || llvm::any_of(O->Args, IsOne);
}

LockAcross WaitLocks::heldIn(const Fn &F, const HeldLock &L,
                             std::vector<OpRef> Calls) {
  return {L, &F, mutexName(P, F, L.Mutex), std::move(Calls), {}};
}

/// The locks at the wait but for the one that it gives up; false when that one
/// cannot be told from the others.
bool WaitLocks::ownOf(const OpRef &Wait, std::vector<HeldLock> &Foreign,
                      std::string &Own) {
  const Fn &F = *Wait.In;
  const LockSets &Locks = of(F);
  if (Locks.gaveUp())
    return false;
  std::optional<Entity> Given;
  if (Wait->Kind == OpKind::Wait && !Wait->Args.empty() &&
      Wait->Args[0] != None)
    Given = F.entity(Wait->Args[0]);
  bool Seen = !Given;
  for (const HeldLock &H : Locks.before(Wait)) {
    if (Given && (samePlace(H.Mutex, *Given) ||
                  (H.Guard != None && samePlace(F.entity(H.Guard), *Given)))) {
      Seen = true;
      Own = mutexName(P, F, H.Mutex);
    } else {
      Foreign.push_back(H);
    }
  }
  return Seen;
}

/// A lock that is held for sure until its end: what else a call leaves locked
/// is not certain enough.
static bool isCertain(const HeldLock &H) {
  if (H.At->Kind != OpKind::Construct)
    return H.At->Kind == OpKind::Lock;
  const Entity &Guard = H.At.In->entity(H.At->Object);
  return Guard.Root == RootKind::Local && Guard.Path.empty();
}

/// Does the callee get the lock, to give it up while it waits?
static bool isGiven(const OpRef &Call, const HeldLock &H) {
  const Fn &F = *Call.In;
  auto Is = [&](EntityId A) {
    return A != None &&
           (samePlace(F.entity(A), H.Mutex) || covers(H.Mutex, F.entity(A)) ||
            (H.Guard != None && covers(F.entity(H.Guard), F.entity(A))));
  };
  return llvm::any_of(Call->Args, Is);
}

void WaitLocks::ofCallers(const Fn &F, unsigned Depth, std::vector<OpRef> Calls,
                          std::vector<LockAcross> &Out) {
  for (const CallEdge &E : P.callers(F)) {
    if (E.Later || E.Callback || E.Virtual || E.Site.In == &F)
      continue;
    const LockSets &Locks = of(*E.Site.In);
    if (Locks.gaveUp())
      continue;
    std::vector<OpRef> Way = Calls;
    Way.insert(Way.begin(), E.Site);
    for (const HeldLock &H : Locks.before(E.Site))
      if (isCertain(H) && !isGiven(E.Site, H))
        Out.push_back(heldIn(*E.Site.In, H, Way));
    if (Depth)
      ofCallers(*E.Site.In, Depth - 1, std::move(Way), Out);
  }
}

/// What the thread runs for sure when it comes that far: calls with one target.
/// Of the many targets of a pointer or virtual call this thread may have none,
/// and what a library is given it may have another thread call.
static std::vector<const Fn *> runByName(const Program &P,
                                         llvm::ArrayRef<const Fn *> Bodies) {
  std::vector<const Fn *> Found(Bodies.begin(), Bodies.end());
  for (size_t N = 0; N < Found.size() && N < 500; ++N) {
    llvm::ArrayRef<CallEdge> Edges = P.calls(*Found[N]);
    for (const CallEdge &E : Edges) {
      auto SameSite = [&](const CallEdge &O) { return O.Site == E.Site; };
      if (!E.Later && !E.Virtual && !E.Callback &&
          llvm::count_if(Edges, SameSite) == 1 &&
          !llvm::is_contained(Found, E.Target))
        Found.push_back(E.Target);
    }
  }
  return Found;
}

/// Does the lock wait for its mutex for as long as it takes?
static bool waits(const OpRef &Lock) {
  return !Lock->has(OpTry) && !Lock->has(OpTimed);
}

bool locksMutex(const Program &P, const OpRef &O, llvm::StringRef Mutex) {
  if (O->Kind != OpKind::Lock || !waits(O))
    return false;
  return anyMutex(
      O, [&](const Entity &M) { return mutexName(P, *O.In, M) == Mutex; });
}

static llvm::StringRef lastMember(llvm::StringRef Name) {
  return Name.substr(Name.rfind('/') + 1);
}

bool mayLockMutex(const Program &P, const OpRef &O, llvm::StringRef Mutex) {
  if (O->Kind != OpKind::Lock)
    return false;
  return !waits(O) || anyMutex(O, [&](const Entity &M) {
    const std::string Name = mutexName(P, *O.In, M);
    return Name.empty() || lastMember(Name) == lastMember(Mutex);
  });
}

/// Where the op locks it, itself or by a call of a function that \p Counts.
static std::optional<OpRef>
lockBy(const Program &P, const OpRef &O, llvm::StringRef Mutex,
       llvm::function_ref<bool(const Fn *)> Counts) {
  if (locksMutex(P, O, Mutex))
    return O;
  if (O->Kind != OpKind::Call && O->Kind != OpKind::Construct)
    return std::nullopt;
  for (const AppliedEffect &A : applySummary(P, O, {EffectKind::Locks})) {
    const OpRef &Lock = A.Effect->Origin;
    if (mutexName(P, *O.In, A.At) == Mutex && waits(Lock) && Counts(Lock.In))
      // Where a guard gets its mutex it is told from those of other guards.
      return O->Kind == OpKind::Construct ? O : Lock;
  }
  return std::nullopt;
}

static bool anyFunction(const Fn *) { return true; }

/// The same for all that the functions do.
static std::optional<OpRef>
lockIn(const Program &P, llvm::ArrayRef<const Fn *> Fns, llvm::StringRef Mutex,
       llvm::function_ref<bool(const Fn *)> Counts) {
  for (const Fn *F : Fns)
    for (OpRef O : opsOf(*F))
      if (std::optional<OpRef> Lock = lockBy(P, O, Mutex, Counts))
        return Lock;
  return std::nullopt;
}

std::string WaitLocks::givenUp(const OpRef &Wait) {
  std::vector<HeldLock> Foreign;
  std::string Own;
  return ownOf(Wait, Foreign, Own) ? Own : std::string();
}

bool WaitLocks::holds(const OpRef &At, llvm::StringRef Mutex) {
  const LockSets &Locks = of(*At.In);
  return Locks.gaveUp() || llvm::any_of(Locks.before(At), [&](auto &H) {
           return mutexName(P, *At.In, H.Mutex) == Mutex;
         });
}

static bool wakes(const OpRef &O) {
  return O->Kind == OpKind::Notify || O->Kind == OpKind::Release ||
         O->Kind == OpKind::CountDown || O->Kind == OpKind::Send;
}

/// The functions that wake the waiter.
static std::vector<const Fn *> wakersOf(const Program &P, const OpRef &Wait) {
  std::vector<const Fn *> Fns;
  const Place At = P.place(*Wait.In, Wait->Object);
  if (At.empty())
    return Fns;
  for (const OpRef &O : P.opsOn(At))
    if (wakes(O))
      Fns.push_back(O.In);
  return Fns;
}

/// May who wakes the waiter lock it too, or who calls what wakes?
static bool mayNeed(const Program &P, const OpRef &Wait,
                    llvm::StringRef Mutex) {
  std::vector<const Fn *> Fns = wakersOf(P, Wait);
  size_t Level = 0;
  for (unsigned Depth = 0; Depth < 3; ++Depth) {
    size_t End = Fns.size();
    for (; Level < End; ++Level)
      for (const CallEdge &E : P.callers(*Fns[Level]))
        if (!E.Later && !llvm::is_contained(Fns, E.Site.In))
          Fns.push_back(E.Site.In);
  }
  return lockIn(P, Fns, Mutex, anyFunction).has_value();
}

namespace {
/// Do all who could wake the waiter have to lock the mutex first, which the one
/// that waits holds?
struct WakersNeed {
  const Program &P;
  const LockAcross &L;
  llvm::StringRef Mutex = L.Mutex;

  /// The calls that lead to the wait.
  bool isOwn(const OpRef &Site) const {
    return Site.In == L.In || llvm::is_contained(L.Calls, Site);
  }
  bool lockedBefore(const OpRef &At) const {
    const Cfg &G = P.cfg(*At.In);
    return llvm::any_of(opsOf(*At.In), [&](const OpRef &O) {
      bool Before = O.Block == At.Block ? O.Index < At.Index
                                        : G.dominates(O.Block, At.Block);
      return Before && lockBy(P, O, Mutex, anyFunction);
    });
  }
  bool all(const OpRef &At, unsigned Depth) const {
    if (lockedBefore(At))
      return true;
    bool Any = false;
    for (const CallEdge &E : P.callers(*At.In)) {
      if (isOwn(E.Site))
        continue;
      if (!Depth || E.Later || !all(E.Site, Depth - 1))
        return false;
      Any = true;
    }
    return Any;
  }
};
} // namespace

static bool wakersNeed(const Program &P, const OpRef &Wait,
                       const LockAcross &L) {
  const Place At = P.place(*Wait.In, Wait->Object);
  bool Any = false;
  for (const OpRef &O : P.opsOn(At)) {
    if (!wakes(O))
      continue;
    if (!WakersNeed{P, L}.all(O, 3))
      return false;
    Any = true;
  }
  return Any;
}

/// Does nobody lock it but the operation that waits, so that it is there to
/// have one caller of this operation at a time? Nobody else misses it then,
/// unless it is needed to wake the waiter.
static bool serialises(const Program &P, const OpRef &Wait,
                       const LockAcross &L) {
  if (L.Mutex.empty() || wakersOf(P, Wait).empty() || mayNeed(P, Wait, L.Mutex))
    return false;
  // Who calls the operation locks it by that, and not otherwise.
  return llvm::none_of(P.functions(), [&](const auto &F) {
    return F.get() != L.In && llvm::any_of(opsOf(*F), [&](const OpRef &O) {
             return locksMutex(P, O, L.Mutex);
           });
  });
}

std::optional<LockAcross> WaitLocks::across(const OpRef &Wait) {
  std::vector<HeldLock> Foreign;
  std::string Own;
  // A lock that cannot be told from the others may be any of them.
  if (!ownOf(Wait, Foreign, Own))
    return std::nullopt;
  if (Wait->Kind != OpKind::Wait && isToldOfWake(P, Wait, wakersOf(P, Wait)))
    return std::nullopt;
  for (const HeldLock &H : Foreign)
    if (LockAcross L = heldIn(*Wait.In, H, {});
        !serialises(P, Wait, L) && !unlockedByCallback(P, *this, L))
      return L;
  std::vector<LockAcross> Callers;
  ofCallers(*Wait.In, 2, {}, Callers);
  for (LockAcross &L : Callers)
    if (!L.Mutex.empty() && lastMember(L.Mutex) != lastMember(Own) &&
        !L.Lock.Shared && wakersNeed(P, Wait, L))
      return std::move(L);
  return std::nullopt;
}

/// `other->lock` of a list's next element, while `self->thread` is joined: are
/// they members of two objects of one class, by what leads to them?
static bool ofTwoObjects(const Fn &F, const HeldLock &L, EntityId Handle) {
  if (Handle == None || L.Mutex.Root != RootKind::Param)
    return false;
  const Entity &H = F.entity(Handle);
  if (H.Root != RootKind::Param || H.Index != L.Mutex.Index)
    return true;
  llvm::ArrayRef<ir::Step> Rest(H.Path), Mutex(L.Mutex.Path);
  while (!Rest.empty() && !Mutex.empty() && Rest[0] == Mutex[0]) {
    Rest = Rest.drop_front();
    Mutex = Mutex.drop_front();
  }
  // Through a pointer to where the class of the mutex is once more.
  return llvm::any_of(
             Rest,
             [](const ir::Step &S) { return S.Kind == StepKind::Deref; }) &&
         !Mutex.empty() && Rest.back().Owner == Mutex.back().Owner;
}

std::optional<LockAcross>
WaitLocks::neededByThread(const OpRef &Join,
                          llvm::ArrayRef<const Fn *> Bodies) {
  const Fn &F = *Join.In;
  std::vector<LockAcross> Held;
  if (!of(F).gaveUp())
    for (const HeldLock &H : of(F).before(Join))
      if (isCertain(H) && !ofTwoObjects(F, H, Join->Object))
        Held.push_back(heldIn(F, H, {}));
  ofCallers(F, 2, {}, Held);
  if (Held.empty())
    return std::nullopt;
  const std::vector<const Fn *> Run = P.reachableFrom(Bodies, 500);
  const std::vector<const Fn *> Named = runByName(P, Bodies);
  for (LockAcross &L : Held) {
    std::optional<OpRef> Theirs;
    if (!L.Mutex.empty())
      Theirs = lockIn(P, Named, L.Mutex, [&](const Fn *F) {
        return llvm::is_contained(Named, F);
      });
    if (!Theirs || isToldOfEnd(P, Join, L, Run) ||
        hadItsTurns(P, Join, L, *Bodies[0]) || unlockedByCallback(P, *this, L))
      continue;
    L.Theirs = *Theirs;
    return std::move(L);
  }
  return std::nullopt;
}

} // namespace leash
