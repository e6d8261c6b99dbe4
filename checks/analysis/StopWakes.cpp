// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopWakes.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopNeeds.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/WakeOps.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

StopWakes::StopWakes(const Program &P) : P(P), Requests(P), Locks(P) {
  llvm::SmallVector<const Fn *, 8> Roots;
  for (const auto &F : P.functions())
    for (const CallEdge &E : P.calls(*F))
      if (E.Later && E.Site->Kind != OpKind::Spawn)
        Roots.push_back(E.Target);
  for (const Fn *F : P.reachableFrom(Roots, 100000))
    OnStop.insert(F);
  for (const SpawnSite &S : P.spawns())
    for (const Fn *Body : S.Bodies)
      addKinds(S, *Body);
  for (const Kind &K : Kinds)
    for (const Fn *F : K.Reach) {
      Bodies.insert(F);
      KindsOf[F].push_back(&K);
    }
}

/// `static void *start(void *self) { self->run(); }` of a class for threads.
static llvm::SmallVector<const Fn *, 4> dispatched(const Program &P,
                                                   const Fn &Body) {
  llvm::SmallVector<const Fn *, 4> Out;
  for (const Fn *F : P.reachableFrom({&Body}, 3)) {
    for (const CallEdge &E : P.calls(*F))
      if (E.Virtual && !E.Later)
        Out.push_back(E.Target);
    if (!Out.empty())
      break;
  }
  return Out;
}

void StopWakes::addKinds(const SpawnSite &S, const Fn &Body) {
  llvm::SmallVector<const Fn *, 4> Roots = dispatched(P, Body);
  if (Roots.size() < 2)
    Roots = {&Body};
  for (const Fn *Root : Roots) {
    Kinds.push_back({&S, Roots.size() > 1, {}});
    for (const Fn *F : P.reachableFrom({Root}))
      Kinds.back().Reach.insert(F);
    Kinds.back().Reach.insert(&Body);
  }
}

//===--- What wakes, what changes the condition --------------------------===//

/// Could the op make the wait return, were it to run at the right time?
bool StopWakes::wakes(const OpRef &O, const OpRef &Wait) {
  switch (O->Kind) {
  case OpKind::Notify:
  case OpKind::Release:
  case OpKind::Send:
  case OpKind::Close:
  case OpKind::Call:
  case OpKind::Construct:
  case OpKind::Unknown:
  case OpKind::Escape:
  case OpKind::Swap:
  case OpKind::StopRequest:
    return true;
  case OpKind::Write: // of an atomic that is waited for
  case OpKind::Insert:
    return Wait->Kind == OpKind::Receive;
  case OpKind::BarrierWait:
  case OpKind::CountDown:
    return Wait->Kind == OpKind::BarrierWait;
  default:
    return false;
  }
}

//===--- Does it go with the stop? ---------------------------------------===//

/// Is the op in a loop that this stop ends too, and may it end before the op
/// comes once more?
bool StopWakes::endsOnTheWay(const Question &Q, const OpRef &O,
                             const FnSet &In) const {
  std::vector<Signal> Mine;
  around(O, In, 3, Mine);
  return llvm::any_of(Mine, [&](const Signal &S) {
    if (!S.L)
      return false;
    if (P.cfg(*S.In).dominates({S.Site.Block, S.Site.Index},
                               {S.Stop.Exit, ~0u}))
      return false; // done, and only then looked
    if (S.Stop.Where == Q.S.Stop.Where || (S.Stop.Token && Q.S.Stop.Token))
      return true;
    return Q.Way && llvm::any_of(S.Stop.Requests, [&](const OpRef &R) {
             return Q.Way->when(R, {}) != PathOps::Never;
           });
  });
}

/// `for (int i = 0; i < n; ++i)`, or over a container.
static bool isCounted(const Program &P, const Fn &F, const Loop &L) {
  const LoopStmt *S = P.cfg(F).stmtOf(L);
  if (!S || S->Kind != LoopKind::For)
    return S && S->Kind == LoopKind::RangeFor;
  const auto &Succs = F.block(L.Header).Succs;
  for (unsigned N = 0; N < Succs.size(); ++N)
    for (const FlagTest &T : testsOfEdge(P, F, L.Header, N))
      if (T.E != None && F.entity(T.E).Root == RootKind::Local &&
          Succs[N] != None && !L.contains(Succs[N]))
        return true;
  return false;
}

/// Does the thread do it a number of times and then no more? Who relies on it
/// may be asked to stop after the last time.
bool StopWakes::endsByItself(const OpRef &O, const Kind &K) const {
  std::vector<LoopAt> Loops;
  loopsAround(O, K.Reach, 3, Loops);
  bool Any = false;
  for (auto &[Site, L] : Loops) {
    if (L && !isCounted(P, *Site.In, *L))
      return false;
    Any |= L != nullptr;
  }
  return Any;
}

/// Another thread that does it in any case: on its way out, when it was asked
/// to stop too, or as long as it runs.
bool StopWakes::byOtherThread(const Question &Q, const OpRef &O) const {
  if (OnStop.contains(O.In))
    return true;
  return llvm::any_of(kindsOf(O.In), [&](const Kind *K) {
    return !K->Reach.contains(Q.S.In) &&
           !(Q.Way && Q.Way->joinsBefore(*K->From)) && !endsByItself(O, *K) &&
           !endsOnTheWay(Q, O, K->Reach) && !forbiddenByStop(Q, O);
  });
}

bool StopWakes::mayHappen(const Question &Q, const OpRef &O,
                          PathOps::When W) const {
  if (W != PathOps::Never || byOtherThread(Q, O))
    return true;
  return Q.Way && Q.Way->callsOutside() && reachedFromOutside(P, *O.In);
}

//===--- One wait ---------------------------------------------------------===//

/// What wakes it on the way, or by itself.
StopWakes::Wakers StopWakes::wakersOf(const Question &Q) const {
  Wakers Out;
  auto Add = [&](const OpRef &O) {
    auto W = Q.Way ? Q.Way->when(O, Q.Of) : PathOps::Never;
    if (W != PathOps::Never && isMomentary(O) && onlyWhenAwake(Q, O))
      return;
    bool TooSoon = W == PathOps::Early && isMomentary(O) && !Q.Way->locked(O);
    if (TooSoon && !byOtherThread(Q, O))
      Out.TooSoon = true;
    else if (!mayHappen(Q, O, W))
      return;
    else if (W != PathOps::Never && oneOfSeveral(Q, O) && !byOtherThread(Q, O))
      Out.One = true;
    else
      Out.Surely = true;
    Out.Other |= W == PathOps::Never || !isMomentary(O) ||
                 byOtherThread(Q, O) || Q.Way->repeated(O);
  };
  for (const OpRef &O : P.opsOn(Q.At))
    if (wakes(O, Q.Wait))
      Add(O);
  for (const OpRef &O : P.usesOf(Q.At))
    if (O->Kind != OpKind::Lock && O->Kind != OpKind::Wait)
      Add(O);
  return Out;
}

bool StopWakes::changed(const Question &Q, const WaitCondition &C) const {
  auto Counts = [&](const OpRef &O) {
    return mayHappen(Q, O, Q.Way ? Q.Way->when(O, Q.Of) : PathOps::Never);
  };
  return llvm::any_of(C.Reads, [&](const auto &Entry) {
    return anyChange(P, Entry.getKey(), Counts);
  });
}

/// Why does it sleep on? Nothing: it may well end.
std::optional<DeafWait::WhyT> StopWakes::asleep(const Question &Q) const {
  const Wakers By = wakersOf(Q);
  if (Q.Wait->Kind == OpKind::BarrierWait)
    return leftAtBarrier(Q, By);
  if (!By.Surely && !By.One && workTogether(Q))
    return std::nullopt;
  if (!By.Surely && !By.TooSoon)
    return By.One ? DeafWait::OneOnly : DeafWait::NotWoken;
  bool Inner = Q.S.L && Q.S.In == Q.Wait.In;
  WaitCondition C = conditionOf(P, Q.Wait, Inner ? Q.S.L : nullptr);
  bool Known = C.Complete && llvm::all_of(C.Reads, [&](const auto &Entry) {
                 return changesKnown(P, Entry.getKey());
               });
  bool Sees =
      C.Reads.contains(Q.S.Stop.Where) || (Q.S.Stop.Token && C.TestsToken);
  if (!By.Surely) {
    // Too soon, unless it came with what the waiter looks for.
    bool With = !Sees && C.any() && (!Known || changed(Q, C));
    return With || By.One ? std::nullopt : std::optional(DeafWait::TooSoon);
  }
  if (!Known || !C.any() || Sees || changed(Q, C))
    return mayMiss(Q, By, C, Sees) ? std::optional(DeafWait::Unlocked)
                                   : std::nullopt;
  return DeafWait::Unchanged;
}

/// Does the waiter look at the signal with its mutex held, which it gives up
/// only to sleep?
bool StopWakes::testedUnderLock(const Question &Q,
                                llvm::StringRef Mutex) const {
  const Fn &F = *Q.Wait.In;
  const Cfg &G = P.cfg(F);
  for (BlockId B : G.rpo()) {
    const Block &Bl = F.block(B);
    if (Bl.Succs.size() < 2 || Bl.Ops.empty() || B == Q.Wait.Block ||
        !G.dominates(B, Q.Wait.Block))
      continue;
    OpRef Last{&F, B, static_cast<uint32_t>(Bl.Ops.size() - 1)};
    if (branchReads(P, F, B, Q.S.Stop.Where) && Locks.holds(Last, Mutex))
      return true;
  }
  return false;
}

/// `while (run) { work(); wait_for_more(); }`, where the called function looks
/// at nothing: what is signalled during the work is not there when it sleeps.
bool StopWakes::onlyTestedAbove(const Question &Q, const WaitCondition &C,
                                llvm::StringRef Mutex) const {
  if (Q.S.In == Q.Wait.In || !Q.S.L || C.any() || Locks.holds(Q.S.Site, Mutex))
    return false;
  const Fn &F = *Q.Wait.In;
  const Cfg &G = P.cfg(F);
  auto Changed = [&](const FlagTest &T) {
    const Place At = T.E == None ? Place() : P.place(F, sourceOf(P, F, T.E));
    return At.empty() ? !T.Known : llvm::any_of(P.opsOn(At), [&](auto &O) {
      return O->Kind != OpKind::Read && Q.Way->when(O, {}) != PathOps::Never;
    });
  };
  for (BlockId B : G.rpo())
    for (unsigned N = 0; N < F.block(B).Succs.size(); ++N)
      if (F.block(B).Succs.size() > 1 && B != Q.Wait.Block &&
          G.dominates(B, Q.Wait.Block) &&
          llvm::any_of(testsOfEdge(P, F, B, N), Changed))
        return false;
  return true;
}

/// One notification, which may come when the waiter has looked at the signal
/// and does not sleep yet: its mutex, which is held then, keeps nobody away.
/// Or it looks too early, when it does not hold the mutex, or only afterwards.
bool StopWakes::mayMiss(const Question &Q, const Wakers &By,
                        const WaitCondition &C, bool Sees) const {
  if (!Q.Way || Q.S.Stop.Token || By.Other || Q.Wait->Kind != OpKind::Wait)
    return false;
  const std::string Mutex = Locks.givenUp(Q.Wait);
  if (Mutex.empty())
    return false;
  bool ByPredicate = !Q.Wait->Callables.empty() && Sees;
  if (!ByPredicate && !testedUnderLock(Q, Mutex))
    return onlyTestedAbove(Q, C, Mutex) ||
           (Q.S.In == Q.Wait.In && (Sees || (!C.any() && Q.S.L)));
  return !Q.Way->any([&](const OpRef &O) { return mayLockMutex(P, O, Mutex); });
}

static bool canBeWoken(const Op &O) {
  return O.Kind == OpKind::Wait || O.Kind == OpKind::Acquire ||
         O.Kind == OpKind::Receive || O.Kind == OpKind::BarrierWait;
}

/// Is the request on this way for the object that the waiter looks at?
static bool rightObject(const Program &P, const StopPath &Path,
                        const Instance &Of) {
  if (Of.Name.empty() || Path.Sites.size() < 2)
    return true;
  auto Mine = instancesOf(P, *Path.Sites[0].In, [&](const OpRef &Site) {
    return llvm::is_contained(Path.Sites, Site);
  });
  return Mine.empty() ||
         llvm::any_of(Mine, [&](const Instance &I) { return I.maybe(Of); });
}

std::optional<DeafWait> StopWakes::deaf(const OpRef &Wait) const {
  if (Wait->Kind == OpKind::BlockingIo)
    return deafInput(Wait);
  if (!canBeWoken(Wait.op()) || endsOnStop(P, Wait) || comesToRest(P, Wait))
    return std::nullopt;
  const Fn &F = *Wait.In;
  const Place At = P.place(F, Wait->Object);
  if (At.empty() || !P.closed(At))
    return std::nullopt;
  std::vector<Instance> Objects = instancesOf(
      P, F, [&](const OpRef &Site) { return Bodies.contains(Site.In); });
  if (Objects.empty())
    Objects.emplace_back();
  for (Signal &S : signals(Wait)) {
    for (const Instance &Of : Objects) {
      if (S.Stop.Token && S.Stop.Requests.empty())
        if (auto Why = asleep({Wait, At, Of, S, nullptr}))
          return DeafWait{S.Stop, {}, *Why};
      for (const OpRef &R : S.Stop.Requests)
        if (auto D = deafTo(R, {Wait, At, Of, S, nullptr}))
          return D;
    }
  }
  return std::nullopt;
}

/// By one request: on one of the ways from there to the join. Who looks at the
/// flag when it is woken, but is not woken, hears of it on none of them.
std::optional<DeafWait> StopWakes::deafTo(const OpRef &Request,
                                          Question Q) const {
  // A member that the waiter itself looks at is of the same object.
  bool Own = Q.S.In == Q.Wait.In;
  std::vector<StopPath> Paths = stopPaths(P, Request, *Q.S.In);
  bool All = Paths.empty() && Q.S.Seen;
  if (All)
    Paths = waysUp(P, Request);
  std::optional<DeafWait> Out;
  for (StopPath &Path : Paths) {
    if (!rightObject(P, Path, Own ? Q.Of : Q.S.Stop.Of))
      continue;
    PathOps Way(P, Path);
    // Asked again: it is the first time that has to wake it.
    if (llvm::any_of(Q.S.Stop.Requests, [&](const OpRef &R) {
          return !(R == Request) && Way.comesFirst(R);
        }))
      continue;
    auto Why = asleep({Q.Wait, Q.At, Q.Of, Q.S, &Way});
    bool Counts = Why && (!Q.S.Attempt || *Why == DeafWait::Unchanged);
    if (Counts)
      Out = DeafWait{Q.S.Stop, std::move(Path), *Why};
    if (Counts != All)
      return All ? std::nullopt : Out;
  }
  return Out;
}

bool StopWakes::answered(const OpRef &Wait) const {
  const Place At = P.place(*Wait.In, Wait->Object);
  if (At.empty())
    return false;
  auto InItsWork = [&](const OpRef &O, const Kind &K) {
    std::vector<LoopAt> Loops;
    loopsAround(O, K.Reach, 4, Loops);
    return llvm::any_of(Loops, [](const LoopAt &L) { return L.second; });
  };
  auto ByWork = [&](const OpRef &O) {
    return llvm::any_of(kindsOf(O.In),
                        [&](const Kind *K) { return InItsWork(O, *K); });
  };
  if (waitsForFuture(Wait) && llvm::any_of(wakesOf(P, Wait), ByWork))
    return true;
  return llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
    return wakes(O, Wait) && O->Kind != OpKind::Construct && ByWork(O);
  });
}

} // namespace leash
