// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/MustEffects.h"
#include "checks/analysis/Dataflow.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

namespace {
/// A bit per effect: it has happened, or there was nothing left to do.
struct MustFlow {
  using State = uint64_t;
  const Program &P;
  const Fn &F;
  const Cfg &G;
  llvm::ArrayRef<PlaceEffect> Effects;
  std::vector<uint64_t> Gen;      // per block
  std::vector<uint64_t> PerRound; // per loop: elements done in each round

  State boundary() { return 0; }
  bool join(State &To, const State &From) {
    State Old = To;
    To &= From;
    return To != Old;
  }
  void transfer(BlockId B, State &S) { S |= Gen[B]; }

  bool edge(BlockId B, unsigned Succ, State &S) {
    S |= pointless(B, Succ);
    BlockId To = F.block(B).Succs[Succ];
    for (const Loop *L = G.loopOf(B); L && !L->contains(To);) {
      S |= PerRound[L - G.loops().data()];
      L = G.outerOf(*L);
    }
    return true;
  }

  /// Effects that this way out of a branch makes pointless: there is no
  /// thread to join, no object behind the pointer; or it runs already.
  uint64_t pointless(BlockId B, unsigned Succ) const {
    uint64_t Bits = 0;
    if (F.block(B).Term != TermKind::Branch)
      return 0;
    for (const FlagTest &T : testsOfEdge(P, F, B, Succ)) {
      auto IfFalse = T.holds(0), IfTrue = T.holds(1);
      if (!T.Exact || !IfFalse || !IfTrue || *IfFalse == *IfTrue)
        continue;
      const Entity &E = F.entity(T.E);
      OpRef Def = definitionOf(P, F, E);
      bool Joinable =
          Def && Def->Kind == OpKind::JoinableTest && Def->Object != None;
      if (*IfTrue)
        Bits |= running(Joinable ? F.entity(Def->Object) : E, Joinable);
      else if (Joinable)
        Bits |= onHandle(F.entity(Def->Object));
      else if (E.Root != RootKind::Temp)
        Bits |= behind(E);
    }
    return Bits;
  }

  /// Starts of a thread in \p E, which is joinable or, as a pointer to the
  /// handle, not null.
  uint64_t running(const Entity &E, bool Joinable) const {
    uint64_t Bits = 0;
    Entity At = name(E);
    for (size_t N = 0; N < Effects.size(); ++N) {
      const Entity &X = Effects[N].At;
      bool Handle = Joinable ? samePlace(At, X) : pointsTo(At, X);
      if (Effects[N].Kind == EffectKind::Starts && Handle)
        Bits |= uint64_t(1) << N;
    }
    return Bits;
  }

  /// Is \p X what \p Pointer points to, or the pointer itself?
  static bool pointsTo(const Entity &Pointer, const Entity &X) {
    if (Pointer.Root == RootKind::Temp || !covers(Pointer, X))
      return false;
    size_t More = X.Path.size() - Pointer.Path.size();
    return !More || (More == 1 && X.Path.back().Kind == StepKind::Deref);
  }

  Entity name(const Entity &E) const { return throughPointers(P, F, E); }

  uint64_t onHandle(const Entity &Handle) const {
    uint64_t Bits = 0;
    Entity At = name(Handle);
    for (size_t N = 0; N < Effects.size(); ++N) {
      EffectKind K = Effects[N].Kind;
      bool Collects = K == EffectKind::Joins || K == EffectKind::Detaches ||
                      K == EffectKind::MovesFrom || K == EffectKind::Waits ||
                      K == EffectKind::RequestsStop;
      if (Collects && covers(At, Effects[N].At))
        Bits |= uint64_t(1) << N;
    }
    return Bits;
  }

  uint64_t behind(const Entity &Pointer) const {
    uint64_t Bits = 0;
    Entity At = name(Pointer);
    for (size_t N = 0; N < Effects.size(); ++N) {
      const Entity &X = Effects[N].At;
      bool Frees = Effects[N].Kind == EffectKind::Deletes ||
                   Effects[N].Kind == EffectKind::Calls ||
                   Effects[N].Kind == EffectKind::Joins;
      bool Behind = covers(At, X) && X.Path.size() > At.Path.size() &&
                    X.Path[At.Path.size()].Kind == StepKind::Deref;
      if (Behind || (Frees && samePlace(At, X)))
        Bits |= uint64_t(1) << N;
    }
    return Bits;
  }

  uint64_t elementEffects() const {
    uint64_t Bits = 0;
    for (size_t N = 0; N < Effects.size(); ++N)
      for (const ir::Step &S : Effects[N].At.Path)
        if (S.Kind == StepKind::Element)
          Bits |= uint64_t(1) << N;
    return Bits;
  }

  /// Effects on elements that each round of the loop has: when it ends, all
  /// elements had them. That the loop visits all of them is assumed.
  void rounds() {
    PerRound.assign(G.loops().size(), 0);
    uint64_t Mask = elementEffects();
    if (!Mask)
      return;
    std::vector<uint64_t> Out(G.size(), ~uint64_t(0));
    for (size_t N = G.loops().size(); N--;) { // inner loops first
      const Loop &L = G.loops()[N];
      if (!L.Irreducible)
        PerRound[N] = Mask & round(L, Out);
    }
  }

  uint64_t round(const Loop &L, std::vector<uint64_t> &Out) {
    std::vector<BlockId> Order(L.Blocks);
    std::sort(Order.begin(), Order.end(), [&](BlockId A, BlockId B) {
      return G.rpoIndex(A) < G.rpoIndex(B);
    });
    for (BlockId B : Order) {
      uint64_t In = B == L.Header ? 0 : ~uint64_t(0);
      for (BlockId Pr : G.preds(B)) {
        if (B == L.Header || !L.contains(Pr) || G.rpoIndex(Pr) >= G.rpoIndex(B))
          continue;
        const auto &Succs = F.block(Pr).Succs;
        for (unsigned N = 0; N < Succs.size(); ++N)
          if (Succs[N] == B) {
            uint64_t S = Out[Pr];
            edge(Pr, N, S);
            In &= S;
          }
      }
      for (BlockId Pr : G.throwers(B))
        if (L.contains(Pr) && G.rpoIndex(Pr) < G.rpoIndex(B))
          In &= Out[Pr] & ~Gen[Pr];
      Out[B] = In | Gen[B];
    }
    uint64_t All = ~uint64_t(0);
    for (BlockId Latch : L.Latches) {
      uint64_t S = Out[Latch];
      const auto &Succs = F.block(Latch).Succs;
      for (unsigned N = 0; N < Succs.size(); ++N)
        if (Succs[N] == L.Header)
          S |= pointless(Latch, N);
      All &= S;
    }
    return L.Latches.empty() ? 0 : All;
  }
};
} // namespace

void markMustEffects(const Program &P, const Fn &F,
                     std::vector<PlaceEffect> &Effects,
                     const std::vector<std::vector<OpRef>> &Generated) {
  const Cfg &G = P.cfg(F);
  if (Effects.empty() || Effects.size() > 64 || G.gaveUp())
    return;
  MustFlow A{P, F, G, Effects, std::vector<uint64_t>(G.size()), {}};
  for (size_t N = 0; N < Effects.size(); ++N)
    for (const OpRef &O : Generated[N])
      A.Gen[O.Block] |= uint64_t(1) << N;
  A.rounds();
  auto R = solveForward(G, A, 64 * G.size() + 1000);
  if (R.GaveUp)
    return;
  uint64_t All = ~uint64_t(0);
  bool Ends = false;
  for (BlockId B : G.rpo()) {
    TermKind T = F.block(B).Term;
    bool End = B == F.F->Exit || T == TermKind::Exit ||
               (T == TermKind::Return && G.succs(B).empty());
    if (End && R.Out[B]) {
      All &= *R.Out[B];
      Ends = true;
    }
  }
  for (size_t N = 0; N < Effects.size(); ++N)
    Effects[N].Must = Ends && (All >> N & 1);
}

namespace {
/// The mutexes that an object of a class with a lock in it has got from its
/// constructor, or from the function that made it.
struct GuardMutexes {
  const Program &P;
  const Fn &F;
  std::vector<Entity> Out{};

  bool is(EntityId E, const Entity &Object) const {
    return E != None && samePlace(F.entity(E), Object);
  }

  /// What a call locks and does not unlock, but for what is in the object.
  void leftLocked(const OpRef &O, const Entity &Object) {
    auto Effects = applySummary(P, O, {EffectKind::Locks, EffectKind::Unlocks});
    for (const AppliedEffect &L : Effects) {
      bool Gone = llvm::any_of(Effects, [&](const AppliedEffect &U) {
        return U.Effect->Kind == EffectKind::Unlocks && samePlace(U.At, L.At);
      });
      if (L.Effect->Kind == EffectKind::Locks && !Gone &&
          L.At.Root != RootKind::Unknown && !covers(Object, L.At))
        Out.push_back(L.At);
    }
  }

  void made(const Entity &Object, unsigned Depth = 0) {
    for (OpRef O : opsOf(F)) {
      bool Makes = O->Kind == OpKind::Construct && is(O->Object, Object);
      if ((Makes || (O->Kind == OpKind::Call && is(O->Result, Object))) &&
          !P.targets(O).empty())
        leftLocked(O, Object);
      bool Moves =
          O->Kind == OpKind::Move || O->Kind == OpKind::Assign || Makes;
      if (Moves && Depth < 4 && is(O->Object, Object) && O->Args.size() == 1 &&
          O->Args[0] != None && F.entity(O->Args[0]).Path.empty() &&
          !is(O->Args[0], Object))
        made(F.entity(O->Args[0]), Depth + 1);
    }
  }
};
} // namespace

std::vector<Entity> mutexesOf(const Program &P, const Fn &F,
                              const Entity &Guard) {
  std::vector<Entity> Out;
  const Type *T = Guard.Type == None ? nullptr : F.type(Guard.Type);
  bool Mutex = T && T->Role == TypeRole::Mutex;
  if (Guard.Path.empty() && !Mutex)
    for (const OpRef &D : P.index().guardOps(F, Guard))
      for (EntityId A : D->Args)
        if (A != None && F.entity(A).Root != RootKind::Constant)
          Out.push_back(F.entity(A));
  bool Own = Guard.Root == RootKind::Local || Guard.Root == RootKind::Temp;
  bool Inside = !Mutex && llvm::all_of(Guard.Path, [](const ir::Step &S) {
    return S.Kind == StepKind::Field;
  });
  bool Pointee =
      Guard.Path.size() == 1 && Guard.Path[0].Kind == StepKind::Deref;
  if (!Out.empty() || !Own || (!Inside && !Pointee))
    return Out;
  GuardMutexes Of{P, F};
  Entity Object = Guard;
  Object.Path.clear();
  Of.made(Object);
  return std::move(Of.Out);
}

} // namespace leash
