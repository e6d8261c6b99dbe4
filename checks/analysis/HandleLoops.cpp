// SPDX-License-Identifier: Apache-2.0
//
// Loops that start threads one after the other, and loops that join them.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/JoinLoops.h"

namespace leash {

using namespace ir;

/// Is it a variable of this round of the loop?
static bool declaredIn(const Fn &F, const Loop &L, const Entity &H) {
  return llvm::any_of(L.Blocks, [&](BlockId B) {
    return llvm::any_of(F.block(B).Ops, [&](const Op &O) {
      return O.Kind == OpKind::Declare && O.Object != None &&
             F.entity(O.Object).Root == H.Root &&
             F.entity(O.Object).Index == H.Index;
    });
  });
}

/// Was it in an object or a variable of this round of the loop? An object that
/// goes by a name from outside, too, may be one of a list.
bool HandleFlow::onlyHere(const State &S) const {
  const Loop *L = G.loopOf(Start.At.Block);
  if (!L)
    return false;
  OpRef New = definitionOf(P, F, Start.Holder);
  bool Made = makesObject(New);
  if (Made && !llvm::is_contained(L->Blocks, New.Block))
    return false;
  return (Made || Start.Handle->Dtor == DtorEffect::None) &&
         llvm::all_of(S.Holders, [&](const Entity &H) {
           return (Made && !isName(H)) || declaredIn(F, *L, H);
         });
}

HandleFlow::State HandleFlow::beforeStart(Facts Known) const {
  State Out;
  Out.Holders.push_back(real(Start.Holder));
  Out.Known = std::move(Known);
  if (Start.At)
    addOwners(Out);
  return Out;
}

/// An object on the heap may be in a list with those of the rounds before,
/// whose names are not known any more.
bool HandleFlow::startsAgain() const {
  const Entity Holder = real(Start.Holder);
  const Type *T = rootType(Holder);
  bool Listed = T && T->Form == Shape::Pointer && Holder.Path.size() > 1;
  return Start.At && G.loopOf(Start.At.Block) && !Listed;
}

/// The op has seen to the thread of this round. The next round starts another,
/// and values may have changed by then: `if (done) return;`. What was kept of
/// the place itself in this round is there in the next one, too.
std::optional<HandleFlow::State> HandleFlow::nextRound(const OpRef &O,
                                                       const State &S) {
  if (!startsAgain())
    return std::nullopt;
  State Out = beforeStart(S.Known);
  bool New = llvm::all_of(Out.Holders, [&](const Entity &H) {
    return declaredIn(F, *G.loopOf(Start.At.Block), H);
  });
  if (New)
    Table.transfer(O, Out.Known);
  else if (before(O, Out) == Next::Drop)
    return std::nullopt;
  return Out;
}

/// Does the loop start one after the other in the same variable, and nothing
/// in it sees to any of them?
bool HandleFlow::startsOver(const State &S) {
  const Loop *L = G.loopOf(Start.At.Block);
  bool Plain = llvm::all_of(S.Holders, [](const Entity &H) {
    return H.Root == RootKind::Local && H.Path.empty();
  });
  bool C = Start.Handle->Dtor == DtorEffect::None && Plain;
  if (!L || Start.Maybe || (!C && !replacedAt(S)))
    return false;
  for (OpRef O : opsIn(F, L->Blocks)) {
    State Copy = S;
    if (!(O == Start.At) && transfer(O, Copy) == Next::Drop)
      return false;
  }
  return true;
}

static void mentions(const Fn &F, PredId Cond,
                     llvm::SmallVectorImpl<EntityId> &Out) {
  if (Cond == None)
    return;
  const Pred &A = F.pred(Cond);
  for (EntityId E : {A.E, A.Other})
    if (E != None)
      Out.push_back(E);
  llvm::append_range(Out, A.Uses);
  for (PredId Sub : {A.A, A.B})
    if (Sub != None && Sub < Cond)
      mentions(F, Sub, Out);
}

/// Does the condition ask which round of the loop it is, or whether there is
/// another: by a counter, or by what the loop itself goes by?
bool HandleFlow::hasCounter(PredId Cond, const Loop &L) const {
  llvm::SmallVector<EntityId, 4> In, Own;
  mentions(F, Cond, In);
  for (BlockId B : L.Blocks)
    if (F.block(B).Loop != None && F.block(B).Loop == L.Stmt)
      mentions(F, F.block(B).Cond, Own);
  return llvm::any_of(In, [&](EntityId E) {
    return isCounter(F, L, E) || llvm::any_of(Own, [&](EntityId O) {
             return samePlace(F.entity(O), F.entity(E));
           });
  });
}

/// How many such conditions decide whether the block runs in a round of the
/// loop; none when others do, too.
std::optional<unsigned> HandleFlow::roundTests(BlockId B, const Loop &L) const {
  unsigned Tests = 0;
  for (BlockId Over = B; Over != L.Header;) {
    Over = G.idom(Over);
    if (Over == None || !L.contains(Over))
      break;
    const Block &Bl = F.block(Over);
    bool Own = Bl.Loop != None && Bl.Loop == L.Stmt;
    if (Bl.Term != TermKind::Branch || Own || G.postDominates(B, Over))
      continue;
    if (!hasCounter(Bl.Cond, L))
      return std::nullopt;
    ++Tests;
  }
  return Tests;
}

/// `if (i > 0) next.join(); if (i + 1 < n) next = std::thread(…);`: a loop that
/// starts one for its next round, if there is one, and joins that of the round
/// before, if there was one. The two conditions are taken to agree.
BlockId HandleFlow::pacedLoop() const {
  const Loop *L = Start.At ? G.loopOf(Start.At.Block) : nullptr;
  Entity Holder = real(Start.Holder);
  for (OpRef O : opsOf(F)) // `next = std::thread(…)`
    if (O->Kind == OpKind::Move && O->Object != None && O->Args.size() == 1 &&
        O->Args[0] != None && Holder.Root == RootKind::Temp &&
        samePlace(F.entity(O->Args[0]), Holder))
      Holder = F.entity(O->Object);
  if (!L || Holder.Root != RootKind::Local ||
      llvm::any_of(Holder.Path, isElement) || declaredIn(F, *L, Holder) ||
      roundTests(Start.At.Block, *L).value_or(0) == 0)
    return None;
  bool Joins = false;
  for (OpRef O : opsIn(F, L->Blocks)) {
    bool Ends = O->Kind == OpKind::Join && O->Object != None &&
                samePlace(real(O->Object), Holder) && !O->has(OpTry);
    Joins |= Ends && roundTests(O.Block, *L);
  }
  return Joins ? L->Header : None;
}

/// A loop that joins each element joins all there are: going round it not even
/// once means that there was nothing to join. One that is left after a join for
/// a reason of its own leaves the others.
bool HandleFlow::endsInLoop(BlockId Header, const State &S) {
  bool Many = llvm::any_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, [](const ir::Step &X) {
      return isElement(X) || X.Kind == StepKind::Deref;
    });
  });
  if (!Many)
    return false;
  bool Single = llvm::none_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, isElement);
  });
  for (const Loop &L : G.loops()) {
    if (L.Header != Header ||
        (Single && Start.At && L.contains(Start.At.Block)))
      continue;
    State Copy = S; // `for (pthread_t t : all)`: an element by another name
    for (OpRef O : opsIn(F, L.Blocks)) {
      if (O == Start.At || O->Kind == OpKind::Return ||
          O->Kind == OpKind::Spawn)
        continue;
      Next N = transfer(O, Copy);
      if (N == Next::Lost)
        Copy = S;
      if (N != Next::Drop)
        continue;
      if (!(Start.At && L.contains(Start.At.Block)) && joinsEach(O, S))
        leaveEarly(L, O, S);
      return true;
    }
  }
  return false;
}

void HandleFlow::leaveEarly(const Loop &L, const OpRef &Join, const State &S) {
  bool Elements = llvm::all_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, isElement);
  });
  if (!Elements)
    return;
  State Others = S;
  Others.Left = Others.Sure = true;
  for (BlockId To :
       exitsAfterJoin(P, F, L, Join, [&](EntityId E) { return hits(E, S); }))
    push(To, Others);
}

/// Does the op join one element, whatever else there is?
bool HandleFlow::joinsEach(const OpRef &O, const State &S) {
  if (O->Kind == OpKind::Join)
    return true;
  if (O->Kind != OpKind::Call || P.targets(O).size() != 1 || P.callsUnknown(O))
    return false;
  bool Joins = false;
  for (const AppliedEffect &A : applied(O)) {
    EffectKind K = A.Effect->Kind;
    bool On = llvm::any_of(
        S.Holders, [&](const Entity &H) { return related(real(A.At), H); });
    if (On && takesOver(K) && K != EffectKind::Joins)
      return false;
    Joins |= On && K == EffectKind::Joins && A.Must;
  }
  return Joins;
}

/// A function that joins one after the other, and returns before it has come to
/// the last: what does it return then?
std::optional<HandleLoss> HandleFlow::leavesSome(const Entity &Holder,
                                                 const Type &Handle) {
  HandleStart S;
  S.Holder = Holder;
  S.Handle = &Handle;
  follow(S);
  std::optional<HandleLoss> Out;
  for (const HandleLoss &L : Losses) {
    if (!L.Left || L.How == HandleLoss::Thrown)
      continue;
    if (!Out)
      Out = L;
    else if (Out->Value != L.Value)
      Out->Value.reset();
  }
  return Out;
}

/// Does nobody here ask what the call has returned?
static bool isIgnored(const OpRef &O) {
  return O->has(OpDiscarded) || O->Result == None ||
         llvm::any_of(opsOf(*O.In), [&](const OpRef &X) {
           return X->Kind == OpKind::Return && X->Args.size() == 1 &&
                  X->Args[0] == O->Result;
         });
}

/// … and is called here on the threads that are followed: goes on with the way
/// on which it has left some.
bool HandleFlow::calleeLeavesSome(const OpRef &O, State &S) {
  static constexpr unsigned MaxCalls = 3;
  bool Many = llvm::any_of(Start.Holder.Path, isElement);
  if (!Many || O->Kind != OpKind::Call || P.targets(O).size() != 1 ||
      Options.Depth >= MaxCalls || !Start.Handle)
    return false;
  const CallEdge &E = P.targets(O).front();
  HandleFlowOptions Inner = Options;
  ++Inner.Depth;
  for (const AppliedEffect &A : applied(O)) {
    bool Joins = A.Effect->Kind == EffectKind::Joins && !E.Via && !E.Later &&
                 llvm::any_of(A.Effect->At.Path, isElement) &&
                 samePlace(real(A.At), real(Start.Holder));
    if (!Joins)
      continue;
    auto Left =
        HandleFlow(P, *E.Target, Inner).leavesSome(A.Effect->At, *Start.Handle);
    if (!Left || !(Left->Value || isIgnored(O)))
      continue;
    if (Left->Value && O->Result != None)
      Table.learn(O->Result, *Left->Value, S.Known);
    S.Left = S.Sure = true;
    return true;
  }
  return false;
}

} // namespace leash
