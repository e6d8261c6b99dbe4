// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

bool EndlessLoop::certain(bool Cancelled) const {
  return llvm::all_of(MaybeExits, [&](const MaybeExit &E) {
    return E.Kind == MaybeExit::UnknownThrow ||
           (E.Kind == MaybeExit::Cancellation && !Cancelled);
  });
}

//===--- What can change while the loop runs -----------------------------===//

namespace {
class Changes {
public:
  Changes(const Program &P, const Fn &F, const Loop &L) : P(P), F(F), L(L) {}

  /// Can the test, which failed before, hold in a later round?
  bool canBecomeTrue(const FlagTest &T) const {
    if (!T.Known)
      return true;
    if (T.Other != None && canChange(T.Other))
      return true;
    const Entity &E = F.entity(T.E);
    if (!canChange(T.E))
      return false;
    if (T.Other != None || E.Root == RootKind::Temp)
      return true;
    return someWriteMakesItHold(T);
  }

private:
  const Program &P;
  const Fn &F;
  const Loop &L;

  bool canChange(EntityId Id) const {
    const Entity &E = F.entity(Id);
    const Type *T = F.type(E.Type);
    switch (E.Root) {
    case RootKind::Constant:
    case RootKind::Null:
    case RootKind::Function:
      return false;
    case RootKind::Temp:
      return tempChanges(E);
    case RootKind::Local:
      return (T && T->Volatile) || localChanges(E);
    case RootKind::Capture:
      return (T && !isFlagType(F, Id)) || captureChanges(E);
    case RootKind::This:
    case RootKind::Global:
      // A queue or a handle changes in ways that are no writes to it.
      return (T && (T->Volatile || !isFlagType(F, Id))) || placeChanges(E);
    case RootKind::Param:
      return paramChanges(E);
    default:
      return true;
    }
  }

  /// The caller decides about a parameter. But a thread that got the value of
  /// a variable never hears of it again.
  bool paramChanges(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    const Type *T = V ? F.type(V->Type) : nullptr;
    bool Value = T && T->Form == Shape::Plain && !T->Volatile &&
                 (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
    if (!Value || V->AddressTaken || !E.Path.empty() || touchedInLoop(E))
      return true;
    if (!P.callers(F).empty() || P.spawnsOf(F).empty())
      return true;
    for (const SpawnSite *S : P.spawnsOf(F))
      for (unsigned N = 0; N < S->Bodies.size(); ++N) {
        if (S->Bodies[N] != &F)
          continue;
        auto Bound = P.resolveParam(*S, N, E.Index);
        if (!Bound || !isVariable(*Bound))
          return true;
      }
    return false;
  }

  /// Something that is written again after its declaration.
  bool isVariable(const BoundEntity &B) const {
    Place Name = P.place(*B.In, B.E);
    return !Name.empty() && llvm::any_of(writesTo(P, Name), [&](const auto &W) {
      return !initial(W.At);
    });
  }

  bool tempChanges(const Entity &E) const {
    OpRef Def = definitionOf(P, F, E);
    if (!Def)
      return true;
    if (Def->Kind == OpKind::Read && Def->Object != None && E.Path.empty())
      return canChange(Def->Object);
    return L.contains(Def.Block); // else made once, before the loop
  }

  static bool through(const Entity &E) {
    for (const ir::Step &S : E.Path)
      if (S.Kind == StepKind::Deref || S.Kind == StepKind::Element)
        return true;
    return false;
  }

  bool localChanges(const Entity &E) const {
    const Variable *V = variableOf(F, E);
    if (!V || through(E) || V->AddressTaken)
      return true;
    return V->Constexpr ? false : touchedInLoop(E);
  }

  /// Is there an op in the loop that may change what E stands for?
  bool touchedInLoop(const Entity &E) const {
    Entity Whole;
    Whole.Root = E.Root;
    Whole.Index = E.Index;
    for (BlockId B : L.Blocks)
      for (const Op &O : F.block(B).Ops) {
        bool Looks = O.Kind == OpKind::Read || O.Kind == OpKind::Return ||
                     O.Kind == OpKind::JoinableTest ||
                     O.Kind == OpKind::ThreadId;
        if (O.Object != None && !Looks && covers(Whole, F.entity(O.Object)))
          return true;
        if (O.Result != None && covers(Whole, F.entity(O.Result)))
          return true;
        for (EntityId A : O.Args)
          if (A != None && givesAway(O, F.entity(A), Whole))
            return true;
      }
    return false;
  }

  /// An argument by reference has the entity of the variable itself; only for
  /// plain numbers is it clear enough that a value is meant.
  bool givesAway(const Op &O, const Entity &Arg, const Entity &Whole) const {
    if (!covers(Whole, Arg))
      return false;
    if (!Arg.Path.empty() && Arg.Path.back().Kind == StepKind::AddressOf)
      return true;
    if (O.Kind == OpKind::Write || O.Kind == OpKind::Assign)
      return false;
    return true;
  }

  bool captureChanges(const Entity &E) const {
    if (E.Index >= F.F->Captures.size())
      return true;
    const Capture &C = F.F->Captures[E.Index];
    const Type *T = F.type(C.Type);
    if (T && T->Volatile)
      return true;
    if (C.Mode == CaptureMode::ByRef || through(E))
      return placeChanges(E);
    return F.F->has(FnMutable) && touchedInLoop(E);
  }

  /// Another element, or another object behind a pointer, in another round?
  bool instanceChanges(const Entity &E) const {
    for (size_t N = 0; N < E.Path.size(); ++N) {
      if (E.Path[N].Kind == StepKind::Element)
        return true;
      if (E.Path[N].Kind != StepKind::Deref)
        continue;
      Entity Pointer = E;
      Pointer.Path.truncate(N);
      if (N == 0 ? touchedInLoop(Pointer) : placeChanges(Pointer))
        return true;
    }
    return false;
  }

  bool placeChanges(const Entity &E) const {
    if (instanceChanges(E))
      return true;
    Place Name = P.place(F, E);
    if (Name.empty() || !P.closed(Name))
      return true;
    for (const FlagWrite &W : writesTo(P, Name))
      if (!initial(W.At))
        return true;
    return false;
  }

  /// A write that comes before anything else can run: in a constructor, or
  /// the initialiser of a local, right behind its declaration.
  bool initial(const OpRef &O) const {
    if (O->Object == None)
      return false;
    const Entity &At = O.In->entity(O->Object);
    if (O.In->F->Kind == FunctionKind::Constructor)
      return At.Root == RootKind::This && beforeAnyThread(O);
    if (At.Root != RootKind::Local || !At.Path.empty() || O.Index == 0)
      return false;
    const Op &Before = O.In->block(O.Block).Ops[O.Index - 1];
    return Before.Kind == OpKind::Declare && Before.Object == O->Object;
  }

  /// Is nothing started or called in the constructor before this op?
  bool beforeAnyThread(const OpRef &O) const {
    for (BlockId B : P.cfg(*O.In).rpo())
      for (uint32_t N = 0; N < O.In->block(B).Ops.size(); ++N) {
        OpRef Before{O.In, B, N};
        if (Before == O)
          return true;
        if (Before->Kind == OpKind::Spawn || Before->Kind == OpKind::Call)
          return false;
      }
    return false;
  }

  /// All values that are ever written are known, and the test fails for each.
  bool someWriteMakesItHold(const FlagTest &T) const {
    const Entity &E = F.entity(T.E);
    Place Name = P.place(F, E);
    const Type *Ty = F.type(E.Type);
    bool Shared = E.Root == RootKind::This || E.Root == RootKind::Global ||
                  E.Root == RootKind::Capture;
    if (!Shared || (Ty && (Ty->Volatile || !isFlagType(F, T.E))) || !T.Known ||
        Name.empty() || !P.closed(Name))
      return true;
    auto Init = initialValue(Name);
    if (!Init || T.holds(*Init).value_or(true))
      return true;
    for (const FlagWrite &W : writesTo(P, Name)) {
      if (!W.Value && initial(W.At))
        continue; // the default initialiser, in the constructor
      if (!W.Value || T.holds(*W.Value).value_or(true))
        return true;
    }
    return false;
  }

  std::optional<int64_t> initialValue(llvm::StringRef Name) const {
    if (const Field *Fd = P.fieldAt(Name)) {
      if (Fd->Init)
        return Fd->Init;
      for (const FlagWrite &W : writesTo(P, Name))
        if (initial(W.At) && W.Value)
          return W.Value;
      return std::nullopt;
    }
    if (Name.consume_front("G:"))
      if (const Global *G = P.global(Name))
        return G->Init.value_or(0);
    return std::nullopt;
  }
};

} // namespace

bool isCrash(const OpRef &O) {
  const Callee *C = O.In->callee(O.op());
  llvm::StringRef Name = C ? llvm::StringRef(C->Name) : "";
  return Name == "abort" || Name == "std::abort" || Name == "terminate" ||
         Name == "std::terminate" || Name.starts_with("__assert") ||
         Name.starts_with("__builtin_");
}

/// Do all ways from here end in a crash? `assert(n < 3)` in the loop.
static bool onlyCrashes(const Fn &F, const Cfg &G, BlockId From) {
  llvm::SmallVector<BlockId, 8> Work{From};
  for (size_t N = 0; N < Work.size(); ++N) {
    BlockId B = Work[N];
    bool Crashes = false;
    for (uint32_t I = 0; I < F.block(B).Ops.size(); ++I)
      Crashes |= F.block(B).Ops[I].has(OpNoReturn) && isCrash({&F, B, I});
    if (Crashes)
      continue;
    TermKind T = F.block(B).Term;
    bool GoesOn =
        (T == TermKind::Jump || T == TermKind::Branch) && !G.succs(B).empty();
    if (!GoesOn || Work.size() > 16)
      return false;
    for (BlockId S : G.succs(B)) {
      if (llvm::is_contained(Work, S))
        return false; // a cycle, or a join, which crashes seldom have
      Work.push_back(S);
    }
  }
  return true;
}

bool feasibleExit(const Program &P, const Fn &F, const Loop &L,
                  std::pair<BlockId, BlockId> Exit) {
  const Cfg &G = P.cfg(F);
  // Exceptional edges are no exits: what throws is a MaybeExit.
  if (!llvm::is_contained(G.succs(Exit.first), Exit.second) ||
      onlyCrashes(F, G, Exit.second))
    return false;
  Changes C(P, F, L);
  const auto &Succs = F.block(Exit.first).Succs;
  for (unsigned N = 0; N < Succs.size(); ++N) {
    if (Succs[N] != Exit.second)
      continue;
    bool Necessary = true, AnyInexact = false, SomeInexact = false;
    for (const FlagTest &T : testsOfEdge(P, F, Exit.first, N)) {
      bool Possible = C.canBecomeTrue(T);
      Necessary &= !T.Exact || Possible;
      AnyInexact |= !T.Exact;
      SomeInexact |= !T.Exact && Possible;
    }
    if (Necessary && (!AnyInexact || SomeInexact))
      return true;
  }
  return false;
}

std::vector<EndlessLoop> endlessLoops(const Program &P, const Fn &F) {
  std::vector<EndlessLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  for (const Loop &L : G.loops()) {
    bool Normal = false, Feasible = false;
    for (auto Exit : L.Exits) {
      Normal |= llvm::is_contained(G.succs(Exit.first), Exit.second);
      Feasible = Feasible || feasibleExit(P, F, L, Exit);
    }
    if (Feasible)
      continue;
    EndlessLoop E;
    E.In = &F;
    E.L = &L;
    E.NoExitEdge = !Normal;
    E.MaybeExits = maybeExits(P, F, L);
    Out.push_back(std::move(E));
  }
  return Out;
}

} // namespace leash
