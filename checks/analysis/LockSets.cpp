// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LockSets.h"
#include "checks/analysis/Dataflow.h"
#include "checks/analysis/MustEffects.h"
#include "checks/analysis/MutexNames.h"
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

namespace {
struct LockFlow {
  using State = std::vector<HeldLock>;
  const Program &P;
  const Fn &F;

  State boundary() { return {}; }

  bool join(State &To, const State &From) {
    size_t Before = To.size();
    llvm::erase_if(
        To, [&](const HeldLock &L) { return !llvm::is_contained(From, L); });
    return To.size() != Before;
  }

  void transfer(BlockId B, State &S) {
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N)
      step({&F, B, N}, S);
  }

  /// The locks that are held before each op that may throw.
  State thrown(BlockId B, const State &In) {
    State Held = In, Out;
    bool First = true;
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
      if (mayThrow(F.block(B).Ops[N])) {
        if (First)
          Out = Held;
        else
          join(Out, Held);
        First = false;
      }
      step({&F, B, N}, Held);
    }
    return First ? Held : Out;
  }

  static void hold(State &S, HeldLock L) {
    if (!llvm::is_contained(S, L))
      S.push_back(std::move(L));
  }

  bool isGuard(EntityId E) const {
    const Type *T = F.typeOf(E);
    return T && T->Role == TypeRole::Lock;
  }

  void lock(const OpRef &O, State &S) {
    if (O->Object == None || O->has(OpTry) || O->has(OpTimed))
      return;
    HeldLock L;
    L.At = O;
    L.Shared = O->has(OpReading);
    std::vector<Entity> Mutexes;
    for (EntityId A : O->Args)
      if (A != None && F.entity(A).Root != RootKind::Constant)
        Mutexes.push_back(F.entity(A));
    bool Guard = isGuard(O->Object) || !Mutexes.empty();
    if (Guard)
      L.Guard = O->Object;
    if (Mutexes.empty())
      Mutexes = mutexesOf(P, F, F.entity(O->Object));
    if (Mutexes.empty())
      Mutexes.push_back(F.entity(O->Object));
    for (const Entity &M : Mutexes) {
      L.Mutex = M;
      hold(S, L);
    }
  }

  void releaseNamed(const Entity &X, State &S) {
    llvm::erase_if(S, [&](const HeldLock &L) {
      return samePlace(L.Mutex, X) ||
             (L.Guard != None && samePlace(F.entity(L.Guard), X));
    });
  }

  void release(const Entity &X, State &S) {
    if (S.empty())
      return;
    releaseNamed(X, S);
    for (const Entity &M : mutexesOf(P, F, X))
      releaseNamed(M, S);
  }

  /// An object behind a pointer or the like: when it ends is not known.
  bool buildsElsewhere(const OpRef &O) const {
    return O->Kind == OpKind::Construct && O->Object != None &&
           llvm::any_of(F.entity(O->Object).Path, [](const ir::Step &X) {
             return X.Kind != StepKind::Field;
           });
  }

  /// What a callee leaves locked or unlocked.
  void call(const OpRef &O, State &S) {
    if (P.targets(O).empty())
      return;
    auto Effects = applySummary(P, O, {EffectKind::Locks, EffectKind::Unlocks});
    for (AppliedEffect &A : Effects)
      A.At = throughReferences(P, F, std::move(A.At));
    auto Has = [&](EffectKind K, const Entity &At) {
      return llvm::any_of(Effects, [&](const AppliedEffect &A) {
        return A.Effect->Kind == K && samePlace(A.At, At);
      });
    };
    for (const AppliedEffect &A : Effects) {
      if (A.At.Root == RootKind::Unknown)
        continue;
      if (A.Effect->Kind == EffectKind::Unlocks &&
          !Has(EffectKind::Locks, A.At))
        release(A.At, S);
      if (A.Effect->Kind == EffectKind::Locks && A.Must &&
          !buildsElsewhere(O) && !Has(EffectKind::Unlocks, A.At)) {
        HeldLock L;
        L.Mutex = A.At;
        L.At = O;
        if (O->Kind == OpKind::Construct)
          L.Guard = O->Object;
        hold(S, std::move(L));
      }
    }
  }

  void step(const OpRef &O, State &S) {
    switch (O->Kind) {
    case OpKind::Lock:
      return lock(O, S);
    case OpKind::Unlock:
      if (O->Object != None)
        release(F.entity(O->Object), S);
      for (EntityId A : O->Args)
        if (A != None)
          release(F.entity(A), S);
      return;
    case OpKind::Move:
      // The lock goes on in another object, which is not followed.
      for (EntityId A : O->Args)
        if (A != None && isGuard(A))
          releaseNamed(F.entity(A), S);
      return;
    case OpKind::Destroy:
      if (O->Object != None)
        release(F.entity(O->Object), S);
      call(O, S);
      // A guard's destructor that locks: which mutex, its reference knew.
      if (O->Object != None)
        llvm::erase_if(S, [&](const HeldLock &L) {
          return covers(F.entity(O->Object), L.Mutex);
        });
      return;
    case OpKind::Call:
    case OpKind::Construct:
      return call(O, S);
    default:
      return;
    }
  }
};
} // namespace

LockSets::LockSets(const Program &P, const Fn &F) : P(P), F(F) {
  const Cfg &G = P.cfg(F);
  AtEntry.resize(G.size());
  bool Any = false;
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops)
      Any |= O.Kind == OpKind::Lock || O.Kind == OpKind::Call ||
             O.Kind == OpKind::Construct;
  if (!Any)
    return;
  LockFlow A{P, F};
  auto R = solveForward(G, A, 32 * G.size() + 1000);
  GaveUp = R.GaveUp;
  for (BlockId B = 0; B < G.size() && !GaveUp; ++B)
    if (R.In[B])
      AtEntry[B] = *R.In[B];
}

std::vector<HeldLock> LockSets::before(const OpRef &O) const {
  if (GaveUp || O.In != &F)
    return {};
  LockFlow A{P, F};
  std::vector<HeldLock> S = AtEntry[O.Block];
  for (uint32_t N = 0; N < O.Index; ++N)
    A.step({&F, O.Block, N}, S);
  return S;
}

} // namespace leash
