// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/LockSets.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/Wakers.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

//===--- Joins -----------------------------------------------------------===//

bool runsOnThread(const Program &P, const Fn &F) {
  return llvm::any_of(P.spawns(),
                      [&](const SpawnSite &S) { return P.runsOn(S, F); });
}

bool maybeThreadOf(const Program &P, const OpRef &Join, const Fn &Waiter) {
  auto Sites = spawnsOnto(P, Join);
  bool Known = !Sites.empty();
  for (const SpawnSite *S : Sites) {
    Known &= S->Resolved;
    if (P.runsOn(*S, Waiter))
      return true;
  }
  return !Known;
}

static bool joinsItself(const Program &P, const OpRef &O, const Fn &Waiter) {
  switch (O->Kind) {
  case OpKind::Join:
    return !O->has(OpTimed) && maybeThreadOf(P, O, Waiter);
  case OpKind::FutureGet:
  case OpKind::FutureWait: // of the task, when it is surely this one
    return !O->has(OpTimed) && !spawnsOnto(P, O).empty() &&
           maybeThreadOf(P, O, Waiter);
  case OpKind::Destroy:
  case OpKind::Clear: { // `workers_.clear()`
    const Type *T = O->Object == None ? nullptr : O.In->typeOf(O->Object);
    if (T && T->Form == Shape::Container)
      T = O.In->innermostTypeOf(O->Object);
    return T && T->Dtor == DtorEffect::Join && maybeThreadOf(P, O, Waiter);
  }
  default:
    return false;
  }
}

bool joinsThreadOf(const Program &P, const OpRef &O, const Fn &Waiter) {
  if (joinsItself(P, O, Waiter))
    return true;
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    if (!E.Later && P.summary(*E.Target).has(EffectKind::Joins))
      Roots.push_back(E.Target);
  if (Roots.empty())
    return false;
  auto Joins = [&](const OpRef &I) { return joinsItself(P, I, Waiter); };
  return llvm::any_of(P.reachableFrom(Roots, 50), [&](const Fn *F) {
    return llvm::any_of(liveOps(P, *F), Joins);
  });
}

bool startsThreadOf(const Program &P, const OpRef &O, const Fn &Waiter) {
  auto Starts = [&](const OpRef &I) {
    const SpawnSite *S = P.spawnAt(I);
    return S && P.runsOn(*S, Waiter);
  };
  if (Starts(O))
    return true;
  return llvm::any_of(P.runBy(O, 50), [&](const Fn *F) {
    return llvm::any_of(liveOps(P, *F), Starts);
  });
}

//===--- Objects ---------------------------------------------------------===//

llvm::StringRef ownerOf(llvm::StringRef Member) {
  return Member.starts_with("F:") ? basePlace(Member).rsplit("::").first
                                  : llvm::StringRef();
}

bool Instance::maybe(const Instance &Other) const {
  if (Name.empty() || Other.Name.empty() || Name == Other.Name)
    return true;
  // Two members of one class are meant to be two objects.
  if (!ownerOf(Name).empty() && ownerOf(Name) == ownerOf(Other.Name))
    return false;
  return !Value || !Other.Value;
}

/// What `this` of a caller's op or entity is; none: the caller's own `this`.
static std::optional<Instance> instanceOf(const Program &P, const Fn &F,
                                          const Entity &Of) {
  if (Of.Root == RootKind::This && Of.Path.empty())
    return std::nullopt;
  Instance I;
  I.Name = Of.Root == RootKind::Unknown ? Place() : P.place(F, Of);
  const Type *T = F.type(Of.Type);
  I.Value = T && T->Form == Shape::Plain &&
            llvm::none_of(Of.Path, [](const ir::Step &S) {
              return S.Kind == StepKind::Deref;
            });
  return I;
}

Instance objectOf(const Program &P, const Fn &F, EntityId E) {
  return E == None ? Instance()
                   : instanceOf(P, F, F.entity(E)).value_or(Instance());
}

std::optional<Instance> receiverOf(const Program &P, const CallEdge &E) {
  Entity This;
  This.Root = RootKind::This;
  return instanceOf(P, *E.Site.In, mapToCaller(E, This));
}

static void addInstances(const Program &P, const Fn &F,
                         llvm::function_ref<bool(const OpRef &)> Counts,
                         std::vector<Instance> &Out, unsigned Depth) {
  for (const CallEdge &E : P.callers(F)) {
    if (E.Later || !Counts(E.Site))
      continue;
    std::optional<Instance> I = receiverOf(P, E);
    if (!I && Depth)
      addInstances(P, *E.Site.In, Counts, Out, Depth - 1);
    else
      Out.push_back(I.value_or(Instance()));
  }
}

std::vector<Instance>
instancesOf(const Program &P, const Fn &F,
            llvm::function_ref<bool(const OpRef &)> Counts) {
  std::vector<Instance> Out;
  if (!F.F->Class.empty())
    addInstances(P, F, Counts, Out, 3);
  return Out;
}

//===--- Paths -----------------------------------------------------------===//

namespace {
struct PathFinder {
  const Program &P;
  const Fn &Waiter;
  std::vector<StopPath> Out{};
  StopPath Path{};
  unsigned Budget = 64;

  void from(const OpRef &At, unsigned Depth) {
    if (!Budget)
      return;
    --Budget;
    Path.Sites.push_back(At);
    bool Started = false;
    OpRef Join = joinAfter(At, Started);
    if (Join) {
      Path.Join = Join;
      callers(*At.In, 2);
    } else if (!Started && Depth) {
      for (const CallEdge &E : P.callers(*At.In))
        if (!E.Later && !llvm::is_contained(Path.Sites, E.Site))
          from(E.Site, Depth - 1);
    }
    Path.Sites.pop_back();
  }

  /// Is the method of a base called for objects of other classes only, as that
  /// of the waiter has its own?
  bool forOthers(const CallEdge &E) const {
    return E.Virtual &&
           llvm::any_of(P.overriders(E.Target->F->Usr), [&](const Fn *F) {
             return F->F->Class == Waiter.F->Class;
           });
  }

  /// `~Worker() { wake(); Thread::stop(); }`: each way, with what the functions
  /// did that call the one which waits, to shut down.
  void callers(const Fn &F, unsigned Depth) {
    bool Others = false, Any = false;
    for (const CallEdge &E : P.callers(F)) {
      if (forOthers(E))
        continue;
      Any = true;
      bool Part = Depth && Budget && !E.Later && E.Site.In != &F &&
                  P.isShutdownFunction(*E.Site.In) &&
                  !llvm::is_contained(Path.Callers, E.Site);
      Others |= !Part;
      if (!Part)
        continue;
      --Budget;
      Path.Callers.push_back(E.Site);
      callers(*E.Site.In, Depth - 1);
      Path.Callers.pop_back();
    }
    if (Others || !Any)
      Out.push_back(Path);
  }

  /// The first join that may follow. A thread that is only started then has
  /// not been asked for anything.
  OpRef joinAfter(const OpRef &At, bool &Started) {
    if (Path.Sites.size() == 1 && joinsThreadOf(P, At, Waiter))
      return At;
    OpRef Found;
    for (OpRef O : liveOps(P, *At.In)) {
      if (!comesAfter(P, O, At) || O == At)
        continue;
      if (startsThreadOf(P, O, Waiter) && !comesAfter(P, At, O)) {
        Started = true;
        return OpRef();
      }
      if (!Found && joinsThreadOf(P, O, Waiter))
        Found = O;
    }
    return Started ? OpRef() : Found;
  }
};
} // namespace

std::vector<StopPath> stopPaths(const Program &P, const OpRef &Request,
                                const Fn &Waiter) {
  PathFinder F{P, Waiter};
  F.from(Request, 4);
  return std::move(F.Out);
}

static void goUp(const Program &P, StopPath &Path, unsigned Depth,
                 std::vector<StopPath> &Out) {
  bool Top = true;
  for (const CallEdge &E : P.callers(*Path.Sites.back().In)) {
    if (!Depth || E.Later || llvm::is_contained(Path.Sites, E.Site) ||
        Out.size() > 32)
      continue;
    Top = false;
    Path.Sites.push_back(E.Site);
    goUp(P, Path, Depth - 1, Out);
    Path.Sites.pop_back();
  }
  if (Top)
    Out.push_back(Path);
}

std::vector<StopPath> waysUp(const Program &P, const OpRef &Request) {
  StopPath Path;
  Path.Sites.push_back(Request);
  std::vector<StopPath> Out;
  goUp(P, Path, 2, Out);
  return Out;
}

//===--- What runs on the way --------------------------------------------===//

void PathOps::level(unsigned N) {
  const OpRef &At = Path.Sites[N];
  bool Last = N + 1 == Path.Sites.size();
  for (OpRef O : liveOps(P, *At.In)) {
    if (O == At) {
      // What a call on the way does is on the level below.
      if (!N)
        After.Ops.push_back(O);
      continue;
    }
    bool TooLate = Last && Path.Join.In == At.In && !(O == Path.Join) &&
                   comesAfter(P, O, Path.Join) && !comesAfter(P, Path.Join, O);
    if (comesAfter(P, O, At)) {
      if (!TooLate)
        After.Ops.push_back(O);
    } else if (comesAfter(P, At, O)) {
      Before.Ops.push_back(O);
    }
  }
}

void PathOps::caller(const OpRef &Call) {
  for (OpRef O : liveOps(P, *Call.In))
    if (!(O == Call) && comesAfter(P, Call, O))
      Before.Ops.push_back(O);
}

bool PathOps::comesFirst(const OpRef &O) const {
  return llvm::any_of(Path.Callers, [&](const OpRef &Call) {
    return llvm::any_of(Before.Ops, [&](const OpRef &Op) {
      return Op.In == Call.In && comesSurelyBefore(P, Op, Call) &&
             leadsTo(P, Op, O);
    });
  });
}

void PathOps::finish(Part &Of) {
  llvm::SmallVector<const Fn *, 16> Roots;
  for (const OpRef &O : Of.Ops) {
    Outside |= P.callsUnknown(O);
    for (const CallEdge &E : P.targets(O))
      if (!E.Later)
        Roots.push_back(E.Target);
  }
  for (const Fn *F : P.reachableFrom(Roots, 500)) {
    Of.Fns.insert(F);
    Outside = Outside || llvm::any_of(liveOps(P, *F), [&](const OpRef &O) {
                return P.callsUnknown(O);
              });
  }
}

PathOps::PathOps(const Program &P, const StopPath &Path) : P(P), Path(Path) {
  for (unsigned N = 0; N < Path.Sites.size(); ++N)
    level(N);
  for (const OpRef &Call : Path.Callers)
    caller(Call);
  finish(Before);
  finish(After);
}

bool PathOps::runs(const Part &In, const OpRef &O, const Instance &Of) const {
  if (llvm::is_contained(In.Ops, O))
    return true;
  if (!In.Fns.contains(O.In))
    return false;
  if (Of.Name.empty())
    return true;
  auto Mine = instancesOf(P, *O.In, [&](const OpRef &Site) {
    return In.Fns.contains(Site.In) || llvm::is_contained(In.Ops, Site);
  });
  return Mine.empty() ||
         llvm::any_of(Mine, [&](const Instance &I) { return I.maybe(Of); });
}

PathOps::When PathOps::when(const OpRef &O, const Instance &Of) const {
  if (runs(After, O, Of))
    return Late;
  return runs(Before, O, Of) ? Early : Never;
}

bool PathOps::joinsBefore(const SpawnSite &S) const {
  auto Joins = [&](const OpRef &O) {
    return O->Kind == OpKind::Join && llvm::is_contained(spawnsOnto(P, O), &S);
  };
  for (const OpRef &O : Before.Ops)
    if (Joins(O))
      return true;
  return llvm::any_of(Before.Fns, [&](const Fn *F) {
    return llvm::any_of(liveOps(P, *F), Joins);
  });
}

bool leadsTo(const Program &P, const OpRef &O, const OpRef &What) {
  if (O == What)
    return true;
  return llvm::is_contained(P.runBy(O, 500), What.In);
}

bool PathOps::locked(const OpRef &O) const {
  for (const OpRef &At : Path.Sites) {
    std::optional<LockSets> Locks;
    for (const OpRef &Op : Before.Ops) {
      if (Op.In != At.In || !leadsTo(P, Op, O))
        continue;
      if (!Locks)
        Locks.emplace(P, *At.In);
      auto AtRequest = Locks->before(At);
      if (llvm::any_of(Locks->before(Op), [&](const HeldLock &L) {
            return llvm::is_contained(AtRequest, L);
          }))
        return true;
    }
  }
  return false;
}

bool PathOps::any(llvm::function_ref<bool(const OpRef &)> Is) const {
  for (const Part *Of : {&Before, &After})
    if (llvm::any_of(Of->Ops, Is) || llvm::any_of(Of->Fns, [&](const Fn *F) {
          return llvm::any_of(liveOps(P, *F), Is);
        }))
      return true;
  return false;
}

static bool inLoop(const Program &P, const OpRef &At) {
  return P.cfg(*At.In).loopOf(At.Block) != nullptr;
}

bool PathOps::repeated(const OpRef &O) const {
  return inLoop(P, O) || any([&](const OpRef &Op) {
           return inLoop(P, Op) && leadsTo(P, Op, O);
         });
}

bool PathOps::oneOfMany(const OpRef &O) const {
  auto InLoop = [&](const OpRef &At) { return inLoop(P, At); };
  if (O->has(OpAll) || InLoop(O))
    return false;
  for (const Part *Of : {&Before, &After}) {
    unsigned Calls = 0;
    for (const OpRef &Op : Of->Ops)
      if (leadsTo(P, Op, O)) {
        if (InLoop(Op) || ++Calls > 1)
          return false;
      }
    // Somewhere below: called in a loop, or more than once?
    for (const CallEdge &E : P.callers(*O.In))
      if (Of->Fns.contains(E.Site.In) && InLoop(E.Site))
        return false;
  }
  return true;
}

} // namespace leash
