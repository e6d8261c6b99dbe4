// SPDX-License-Identifier: Apache-2.0
//
// One function's summary, from its ops and the summaries of its callees.
#include "checks/analysis/Summary.h"
#include "checks/analysis/MustEffects.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxEffects = 64;

const PlaceEffect *Summary::find(EffectKind K, const Entity &At,
                                 bool MustOnly) const {
  for (const PlaceEffect &E : Effects)
    if (E.Kind == K && (E.Must || !MustOnly) && samePlace(E.At, At))
      return &E;
  return nullptr;
}

bool Summary::has(EffectKind K) const {
  for (const PlaceEffect &E : Effects)
    if (E.Kind == K)
      return true;
  return false;
}

namespace {
class Summarizer {
public:
  Summarizer(const Program &P, Program::Index &I, const Fn &F)
      : P(P), I(I), F(F), G(P.cfg(F)) {}

  Summary run() {
    if (F.F->has(FnIncomplete)) {
      S.GaveUp = S.CallsUnknown = true;
      S.MayThrow = Throws::Unknown;
      return std::move(S);
    }
    findStarted();
    for (BlockId B : G.rpo())
      for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N)
        visit({&F, B, N});
    findReturns();
    findStopTest();
    for (const Loop &L : G.loops())
      S.HasEndlessLoop |= L.Exits.empty();
    S.NeverReturns = neverReturns();
    markMustEffects(P, F, S.Effects, Generated);
    if (F.F->has(FnNoExcept))
      S.MayThrow = Throws::No;
    return std::move(S);
  }

private:
  const Program &P;
  Program::Index &I;
  const Fn &F;
  const Cfg &G;
  Summary S;
  std::vector<std::vector<OpRef>> Generated; // per effect: sure ops
  /// Locals and temporaries that hold something running: (root, index).
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, OpRef> Started;

  static bool relative(const Entity &E) {
    return E.Root == RootKind::Param || E.Root == RootKind::This ||
           E.Root == RootKind::Global || E.Root == RootKind::Capture;
  }

  /// The place of the lock object's mutex, when it guards one.
  void addEffect(PlaceEffect E, bool Sure) {
    E.At = throughPointers(P, F, std::move(E.At));
    if (!relative(E.At))
      return;
    E.Into = throughPointers(P, F, std::move(E.Into));
    if (!relative(E.Into))
      E.Into = Entity();
    E.OnCopy = isCopy(E.At);
    for (size_t N = 0; N < S.Effects.size(); ++N) {
      PlaceEffect &Old = S.Effects[N];
      if (Old.Kind == E.Kind && Old.Value == E.Value &&
          samePlace(Old.At, E.At) && samePlace(Old.Into, E.Into)) {
        if (Sure)
          Generated[N].push_back(E.Witness);
        return;
      }
    }
    if (S.Effects.size() >= MaxEffects) {
      S.TooMany = true;
      return;
    }
    E.Must = false; // until markMustEffects()
    Generated.emplace_back();
    if (Sure)
      Generated.back().push_back(E.Witness);
    S.Effects.push_back(std::move(E));
  }

  /// Is it the function's own copy of an argument? What a pointer or handle
  /// in it leads to is not.
  bool isCopy(const Entity &At) const {
    if (At.Root == RootKind::Capture) {
      bool Own = At.Index < F.F->Captures.size() &&
                 F.F->Captures[At.Index].Mode != CaptureMode::ByRef;
      return Own && !hasDeref(At);
    }
    const Variable *V = variableOf(F, At);
    if (!V || At.Root != RootKind::Param)
      return false;
    const Type *T = F.type(V->Type);
    bool Ref = T && (T->Form == Shape::Reference || T->Form == Shape::Array);
    return !Ref && !hasDeref(At);
  }

  static bool hasDeref(const Entity &E) {
    for (const ir::Step &St : E.Path)
      if (St.Kind == StepKind::Deref || St.Kind == StepKind::Element)
        return true;
    return false;
  }

  //===--- What is running -----------------------------------------------===//

  static std::pair<uint32_t, uint32_t> key(const Entity &E) {
    return {uint32_t(E.Root), E.Index};
  }

  bool ownVariable(EntityId E) const {
    return E != None && (F.entity(E).Root == RootKind::Local ||
                         F.entity(E).Root == RootKind::Temp);
  }

  OpRef startedIn(EntityId E) const {
    return ownVariable(E) ? Started.lookup(key(F.entity(E))) : OpRef();
  }

  void findStarted() {
    for (BlockId B : G.rpo())
      for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
        OpRef O{&F, B, N};
        EntityId Into = None;
        OpRef From = O;
        if (O->Kind == OpKind::Spawn) {
          Into = O->Object;
        } else if (O->Kind == OpKind::Call && O->Result != None) {
          for (const CallEdge &E : P.targets(O))
            if (!E.Later && P.summary(*E.Target).ReturnsStartedHandle)
              Into = O->Result;
        } else if (O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
                   O->Kind == OpKind::Insert || O->Kind == OpKind::Construct) {
          for (EntityId A : O->Args)
            if (OpRef At = startedIn(A)) {
              Into = O->Object;
              From = At;
            }
        }
        if (ownVariable(Into))
          Started.try_emplace(key(F.entity(Into)), From);
      }
  }

  /// A running handle that goes into something the caller knows.
  void passStarted(const OpRef &O) {
    bool Keeps = O->Kind == OpKind::Move || O->Kind == OpKind::Assign ||
                 O->Kind == OpKind::Insert || O->Kind == OpKind::Construct;
    if (!Keeps || O->Object == None)
      return;
    for (EntityId A : O->Args)
      if (OpRef From = startedIn(A)) {
        PlaceEffect E;
        E.Kind = EffectKind::Starts;
        E.At = F.entity(O->Object);
        if (O->Kind == OpKind::Insert)
          E.At = extend(E.At, {ir::Step{StepKind::Element, "", ""}});
        E.Witness = O;
        E.Origin = From;
        addEffect(std::move(E), true);
      }
  }

  //===--- Ops -----------------------------------------------------------===//

  void visit(const OpRef &O) {
    for (PlaceEffect &E : ownEffects(O))
      addGuarded(std::move(E));
    passStarted(O);
    callables(O);
    for (AppliedEffect &A : applySummary(P, O)) {
      PlaceEffect E = *A.Effect;
      E.At = std::move(A.At);
      E.Into = std::move(A.Into);
      E.FromCallee = true;
      E.Witness = O;
      // What happens to the callee's own copy is nothing to us, unless it is
      // a thing that was handed over; the op at the call says so itself.
      if (!A.Effect->OnCopy || A.Effect->Kind == EffectKind::Calls ||
          A.Effect->Kind == EffectKind::Spawns ||
          A.Effect->Kind == EffectKind::Stores ||
          A.Effect->Kind == EffectKind::Escapes)
        addEffect(std::move(E), A.Must);
    }
    unknownCode(O);
    facts(O);
  }

  /// A lock through a guard is one of the mutex.
  void addGuarded(PlaceEffect E) {
    bool Sure = E.Must;
    bool Locking = E.Kind == EffectKind::Locks || E.Kind == EffectKind::Unlocks;
    if (Locking && E.At.Root == RootKind::Local)
      for (const Entity &M : mutexesOf(P, F, E.At)) {
        PlaceEffect X = E;
        X.At = M;
        addEffect(std::move(X), Sure);
      }
    addEffect(std::move(E), Sure);
  }

  void callableEffect(const OpRef &O, EffectKind K, const Entity &At,
                      bool Sure) {
    PlaceEffect E;
    E.Kind = K;
    E.At = At;
    while (!E.At.Path.empty() && E.At.Path.back().Kind == StepKind::Deref)
      E.At.Path.pop_back();
    E.Witness = E.Origin = O;
    addEffect(std::move(E), Sure);
  }

  void callables(const OpRef &O) {
    bool IsSpawn = O->Kind == OpKind::Spawn;
    const Callee *C = F.callee(O.op());
    bool Known = C && P.function(C->Usr);
    bool Later = false;
    for (const CallEdge &E : P.targets(O))
      Later |= E.Later;
    bool Runs = IsSpawn || (O->Kind == OpKind::Call && !Known && !Later);
    Runs |= O->Kind == OpKind::Wait || O->has(OpPerElement);
    EffectKind K = IsSpawn ? EffectKind::Spawns : EffectKind::Calls;
    for (const Callable &X : O->Callables)
      if (Runs && X.Usr.empty() && X.Object != None)
        callableEffect(O, K, F.entity(X.Object), true);
    bool Direct = O->Kind == OpKind::Call && O->Object != None && !Known &&
                  O->Callables.empty();
    const Type *T = Direct ? F.typeOf(O->Object) : nullptr;
    if (T && (T->Role == TypeRole::Callable || !C))
      callableEffect(O, EffectKind::Calls, F.entity(O->Object), true);
    // The thread keeps what it is bound to.
    if (IsSpawn)
      for (const Callable &X : O->Callables)
        for (EntityId B : X.Bound)
          if (B != None && relative(F.entity(B)))
            callableEffect(O, EffectKind::Stores, F.entity(B), true);
  }

  /// What is given to code that is not seen can go anywhere.
  void unknownCode(const OpRef &O) {
    if (!P.callsUnknown(O))
      return;
    S.CallsUnknown = true;
    for (EntityId A : O->Args) {
      if (A == None || !relative(F.entity(A)))
        continue;
      const Type *T = F.typeOf(A);
      bool Plain = T && T->Form == Shape::Plain &&
                   (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer ||
                    T->Role == TypeRole::Duration);
      if (!Plain)
        callableEffect(O, EffectKind::Escapes, F.entity(A), false);
    }
  }

  void facts(const OpRef &O) {
    bool Unbounded = isUnboundedWait(O.op());
    if (S.Blocks.empty() && Unbounded)
      S.Blocks = {O};
    Throws Mine = mayThrow(O.op()) ? Throws::Unknown : Throws::No;
    if (O->Kind == OpKind::Throw)
      Mine = Throws::Explicit;
    bool AnyTarget = false, Quiet = true;
    for (const CallEdge &E : P.targets(O)) {
      if (E.Later)
        continue;
      const Summary &T = P.summary(*E.Target);
      AnyTarget = true;
      Quiet &= T.MayThrow == Throws::No;
      if (S.Blocks.empty() && T.blocksUnbounded() && T.Blocks.size() < 32) {
        S.Blocks = {O};
        S.Blocks.insert(S.Blocks.end(), T.Blocks.begin(), T.Blocks.end());
      }
      if (T.MayThrow == Throws::Explicit)
        Mine = Throws::Explicit;
      S.HasEndlessLoop |= T.HasEndlessLoop;
      S.CallsUnknown |= T.CallsUnknown;
      S.ThrowsOnStop |= T.ThrowsOnStop && !caught(O.Block);
    }
    if (AnyTarget && Quiet && !P.callsUnknown(O) && O->Kind != OpKind::Throw)
      Mine = Throws::No;
    if (O->Kind == OpKind::StopCheck && O->has(OpMayThrow) && !caught(O.Block))
      S.ThrowsOnStop = true;
    if (Mine > S.MayThrow && !caught(O.Block)) {
      S.MayThrow = Mine;
      S.ThrowAt = O;
    }
  }

  bool caught(BlockId B) const {
    unsigned Guard = 0;
    for (TryId T = F.block(B).Try; T < F.F->Tries.size() && ++Guard < 64;
         T = F.F->Tries[T].Parent)
      if (F.F->Tries[T].CatchesAll)
        return true;
    return false;
  }

  //===--- Returning -----------------------------------------------------===//

  bool leavesHere(BlockId B) const {
    for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N) {
      const Op &O = F.block(B).Ops[N];
      if (O.has(OpNoReturn) || O.Kind == OpKind::ThreadExit)
        return true;
      auto Targets = P.targets({&F, B, N});
      bool All = !Targets.empty() && !P.callsUnknown({&F, B, N});
      for (const CallEdge &E : Targets)
        All &= !E.Callback && !E.Later && P.summary(*E.Target).NeverReturns;
      if (All)
        return true;
    }
    return false;
  }

  bool neverReturns() const {
    if (F.F->has(FnNoReturn))
      return true;
    if (F.F->has(FnCoroutine) || !G.size())
      return false;
    llvm::BitVector Seen(G.size());
    std::vector<BlockId> Work{0};
    Seen.set(0);
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      TermKind T = F.block(B).Term;
      bool Leaves = T == TermKind::NoReturn || leavesHere(B);
      bool End = B == F.F->Exit || T == TermKind::Exit ||
                 (T == TermKind::Return && G.succs(B).empty());
      if (!Leaves && End)
        return false;
      auto Visit = [&](llvm::ArrayRef<BlockId> Next) {
        for (BlockId X : Next)
          if (!Seen.test(X)) {
            Seen.set(X);
            Work.push_back(X);
          }
      };
      Visit(G.handlers(B));
      if (!Leaves)
        Visit(G.succs(B));
    }
    return true;
  }

  std::vector<OpRef> returns() const {
    std::vector<OpRef> Out;
    for (BlockId B : G.rpo())
      for (uint32_t N = 0; N < F.block(B).Ops.size(); ++N)
        if (F.block(B).Ops[N].Kind == OpKind::Return)
          Out.push_back({&F, B, N});
    return Out;
  }

  /// The returned place in terms of the caller, through callees' accessors.
  Entity returned(EntityId E) const {
    E = sourceOf(P, F, E);
    Entity At = throughPointers(P, F, F.entity(E));
    OpRef Def = definitionOf(P, F, At);
    if (!Def || Def->Kind != OpKind::Call || P.targets(Def).size() != 1)
      return At;
    const CallEdge &Edge = P.targets(Def).front();
    const Summary &T = P.summary(*Edge.Target);
    if (!T.Returns || P.callsUnknown(Def))
      return At;
    return throughPointers(P, F, extend(mapToCaller(Edge, *T.Returns), At.Path));
  }

  void findReturns() {
    bool Same = true;
    for (const OpRef &R : returns()) {
      if (R->Args.empty() || R->Args[0] == None)
        continue;
      if (OpRef From = startedIn(R->Args[0]); From && !S.ReturnsStartedHandle) {
        S.ReturnsStartedHandle = true;
        S.StartedAt = From;
      }
      Entity At = returned(R->Args[0]);
      if (!relative(At) || isCopy(At))
        Same = false;
      else if (!S.Returns)
        S.Returns = At;
      else
        Same &= samePlace(*S.Returns, At);
    }
    if (!Same)
      S.Returns.reset();
  }

  /// Does this value come from a stop check or a flag that others know?
  bool isStopValue(EntityId E) const {
    if (E == None)
      return false;
    E = sourceOf(P, F, E);
    const Entity &At = F.entity(E);
    OpRef Def = definitionOf(P, F, At);
    if (Def && Def->Kind == OpKind::StopCheck)
      return true;
    if (Def && Def->Kind == OpKind::Call)
      for (const CallEdge &X : P.targets(Def))
        if (P.summary(*X.Target).ReturnsStopTest)
          return true;
    if (!relative(throughPointers(P, F, At)))
      return false;
    const Type *T = F.typeOf(E);
    if (T && T->Form == Shape::Atomic && F.type(T->Element))
      T = F.type(T->Element);
    return T && T->Role == TypeRole::Bool;
  }

  bool testsStop(PredId Cond) const {
    for (bool Wanted : {true, false})
      for (const FlagTest &T : testsOf(P, F, Cond, Wanted))
        if (isStopValue(T.E))
          return true;
    return false;
  }

  void findStopTest() {
    const Type *Result = F.type(F.F->ReturnType);
    bool Tells = Result && (Result->Role == TypeRole::Bool ||
                            Result->Role == TypeRole::Integer);
    bool Constants = false;
    for (const OpRef &R : returns()) {
      if (!Tells || R->Args.empty() || R->Args[0] == None)
        continue;
      S.ReturnsStopTest |= isStopValue(R->Args[0]) || testsStop(R->Cond);
      Constants |= F.entity(R->Args[0]).Root == RootKind::Constant;
    }
    for (BlockId B : G.rpo()) {
      const Block &Bl = F.block(B);
      bool Throwing = false, Returning = false;
      for (BlockId N : G.succs(B)) {
        Throwing |= F.block(N).Term == TermKind::Throw;
        for (const Op &O : F.block(N).Ops)
          Returning |= O.Kind == OpKind::Return;
      }
      if (Bl.Term != TermKind::Branch || !(Throwing || (Returning && Constants)))
        continue;
      if (!testsStop(Bl.Cond))
        continue;
      S.ThrowsOnStop |= Throwing;
      S.ReturnsStopTest |= Returning && Constants;
    }
  }
};

//===--- Bottom-up -------------------------------------------------------===//

/// What must be summarised before F: callees, and closures made in F.
std::vector<const Fn *> dependencies(const Program &P, const Fn &F) {
  std::vector<const Fn *> Out;
  for (const CallEdge &E : P.calls(F))
    if (!E.Later)
      Out.push_back(E.Target);
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops)
      if (O.Kind != OpKind::Spawn)
        for (const Callable &C : O.Callables)
          if (const Fn *T = C.Usr.empty() ? nullptr : P.function(C.Usr))
            Out.push_back(T);
  return Out;
}

bool sameFacts(const Summary &A, const Summary &B) {
  if (A.Effects.size() != B.Effects.size())
    return false;
  for (size_t N = 0; N < A.Effects.size(); ++N)
    if (A.Effects[N].Must != B.Effects[N].Must ||
        A.Effects[N].Kind != B.Effects[N].Kind)
      return false;
  return A.blocksUnbounded() == B.blocksUnbounded() &&
         A.MayThrow == B.MayThrow && A.NeverReturns == B.NeverReturns &&
         A.HasEndlessLoop == B.HasEndlessLoop &&
         A.CallsUnknown == B.CallsUnknown &&
         A.ReturnsStopTest == B.ReturnsStopTest &&
         A.ThrowsOnStop == B.ThrowsOnStop &&
         A.ReturnsStartedHandle == B.ReturnsStartedHandle &&
         A.Returns.has_value() == B.Returns.has_value();
}

class BottomUp {
public:
  BottomUp(const Program &P, Program::Index &I) : P(P), I(I) {}

  void run(const Fn &Root) {
    enter(Root);
    while (!Frames.empty()) {
      Frame &Top = Frames.back();
      const Fn *F = Top.F;
      if (Top.Next < Top.Needs.size()) {
        const Fn *To = Top.Needs[Top.Next++];
        auto It = Number.find(To);
        if (It == Number.end()) {
          if (!I.Summaries[To->Index])
            enter(*To);
        } else if (OnStack.count(To)) {
          Low[F] = std::min(Low[F], It->second);
        }
        continue;
      }
      uint32_t Mine = Low[F];
      Frames.pop_back();
      if (!Frames.empty())
        Low[Frames.back().F] = std::min(Low[Frames.back().F], Mine);
      if (Mine == Number[F])
        finish(*F);
    }
  }

private:
  struct Frame {
    const Fn *F;
    std::vector<const Fn *> Needs;
    size_t Next = 0;
  };
  const Program &P;
  Program::Index &I;
  std::vector<Frame> Frames;
  std::vector<const Fn *> Stack;
  llvm::DenseSet<const Fn *> OnStack;
  llvm::DenseMap<const Fn *, uint32_t> Number, Low;

  void enter(const Fn &F) {
    uint32_t N = Number.size();
    Number[&F] = N;
    Low[&F] = N;
    Stack.push_back(&F);
    OnStack.insert(&F);
    Frames.push_back({&F, dependencies(P, F)});
  }

  void finish(const Fn &Root) {
    std::vector<const Fn *> Group;
    const Fn *F;
    do {
      F = Stack.back();
      Stack.pop_back();
      OnStack.erase(F);
      Group.push_back(F);
    } while (F != &Root);
    // The same result wherever the walk came in.
    std::sort(Group.begin(), Group.end(), [](const Fn *A, const Fn *B) {
      return A->Index < B->Index;
    });
    for (const Fn *G : Group)
      I.Summaries[G->Index] = std::make_unique<Summary>();
    bool Circle = Group.size() > 1 ||
                  llvm::is_contained(dependencies(P, Root), &Root);
    unsigned Rounds = Circle ? 6 : 1;
    bool Changed = true;
    while (Changed && Rounds--) {
      Changed = false;
      for (const Fn *G : Group) {
        Summary New = Summarizer(P, I, *G).run();
        Changed |= !sameFacts(New, *I.Summaries[G->Index]);
        *I.Summaries[G->Index] = std::move(New);
      }
    }
    if (Changed && Circle)
      giveUp(Group);
  }

  /// The rounds did not settle: nothing is sure.
  void giveUp(llvm::ArrayRef<const Fn *> Group) {
    for (const Fn *G : Group) {
      Summary &S = *I.Summaries[G->Index];
      S.GaveUp = true;
      S.NeverReturns = false;
      S.Returns.reset();
      for (PlaceEffect &E : S.Effects)
        E.Must = false;
    }
  }
};
} // namespace

void computeSummary(const Program &P, Program::Index &I, const Fn &F) {
  BottomUp(P, I).run(F);
}

} // namespace leash
