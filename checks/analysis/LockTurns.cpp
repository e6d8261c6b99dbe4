// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LockTurns.h"
#include "checks/analysis/Cfg.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/MutexNames.h"

namespace leash {

using namespace ir;

using WriteTest = llvm::function_ref<bool(const FlagWrite &, const FlagTest &)>;

/// Does a test on each way to the op look at what was written so?
static bool isTold(const Program &P, const OpRef &At, WriteTest Counts) {
  const Fn &F = *At.In;
  const Cfg &G = P.cfg(F);
  auto Written = [&](const FlagTest &T) {
    Place To = T.E == None ? Place() : P.place(F, T.E);
    return !To.empty() &&
           llvm::any_of(writesTo(P, To), [&](const FlagWrite &W) {
             return W.At.In != &F && P.place(*W.At.In, W.At->Object) == To &&
                    Counts(W, T);
           });
  };
  for (BlockId B : G.rpo()) {
    const auto &Succs = F.block(B).Succs;
    if (Succs.size() < 2 || B == At.Block || !G.dominates(B, At.Block))
      continue;
    for (unsigned N = 0; N < Succs.size(); ++N)
      if (Succs[N] != None && G.dominates(Succs[N], At.Block))
        if (llvm::any_of(testsOfEdge(P, F, B, N), Written))
          return true;
  }
  return false;
}

bool isToldOfWake(const Program &P, const OpRef &Wait,
                  llvm::ArrayRef<const Fn *> Wakers) {
  return isTold(P, Wait, [&](const FlagWrite &W, const FlagTest &T) {
    return llvm::is_contained(Wakers, W.At.In) && W.Value &&
           T.holds(*W.Value).value_or(false);
  });
}

bool isToldOfEnd(const Program &P, const OpRef &Join, const LockAcross &L,
                 llvm::ArrayRef<const Fn *> Run) {
  return isTold(P, Join, [&](const FlagWrite &W, const FlagTest &T) {
    if (!llvm::is_contained(Run, W.At.In) ||
        (W.Value && !T.holds(*W.Value).value_or(true)))
      return false;
    return llvm::none_of(liveOps(P, *W.At.In), [&](const OpRef &O) {
      return locksMutex(P, O, L.Mutex) && comesAfter(P, O, W.At);
    });
  });
}

namespace {
/// A function of the program, or what it calls by name, and what is looked for.
struct Within {
  const Program &P;
  llvm::function_ref<bool(const OpRef &)> Is;

  bool at(const OpRef &O, unsigned Depth = 2) const {
    if (Is(O))
      return true;
    return Depth && O->Kind == OpKind::Call &&
           llvm::any_of(P.targets(O), [&](const CallEdge &E) {
             return !E.Later && llvm::any_of(opsOf(*E.Target), [&](auto Op) {
               return at(Op, Depth - 1);
             });
           });
  }
};
} // namespace

bool hadItsTurns(const Program &P, const OpRef &Join, const LockAcross &L,
                 const Fn &Body) {
  if (L.In != Join.In)
    return false;
  std::vector<Place> Conditions;
  auto GivesUp = [&](const OpRef &O) {
    if (O->Kind != OpKind::Wait || O->Args.empty() || O->Args[0] == None ||
        mutexName(P, *O.In, O.In->entity(O->Args[0])) != L.Mutex)
      return false;
    Conditions.push_back(P.place(*O.In, O->Object));
    return true;
  };
  bool Waited = false;
  for (const OpRef &O : opsOf(*Join.In))
    if (comesAfter(P, O, L.Lock.At) && comesAfter(P, Join, O))
      Waited |= Within{P, GivesUp}.at(O);
  if (!Waited)
    return false;
  auto Wakes = [&](const OpRef &O) {
    return O->Kind == OpKind::Notify && O->Object != None &&
           llvm::is_contained(Conditions, P.place(*O.In, O->Object));
  };
  auto Needs = [&](const OpRef &O) { return mayLockMutex(P, O, L.Mutex); };
  return llvm::any_of(liveOps(P, Body), [&](const OpRef &Wake) {
    return Within{P, Wakes}.at(Wake) &&
           llvm::none_of(liveOps(P, Body), [&](const OpRef &O) {
             return comesAfter(P, O, Wake) && Within{P, Needs}.at(O);
           });
  });
}

/// Nobody calls it by its name: a pointer to it may be called anywhere.
static bool isNotCalledByName(const Program &P, const Fn &F) {
  return llvm::all_of(P.callers(F), [](const CallEdge &E) {
    return E.Via || E.Virtual || E.Callback || E.Later;
  });
}

bool unlockedByCallback(const Program &P, WaitLocks &Locks,
                        const LockAcross &L) {
  return llvm::any_of(P.functions(), [&](const auto &F) {
    return F.get() != L.In && isNotCalledByName(P, *F) &&
           llvm::any_of(opsOf(*F), [&](const OpRef &O) {
             return O->Kind == OpKind::Unlock && O->Object != None &&
                    !O->has(OpImplicit) &&
                    mutexName(P, *F, F->entity(O->Object)) == L.Mutex &&
                    !Locks.holds(O, L.Mutex);
           });
  });
}

} // namespace leash
