// SPDX-License-Identifier: Apache-2.0
//
// What a function gives back: a place that its callers know, or a thread that
// runs, by itself or in a member of an object that is the caller's from then
// on.
#include "checks/analysis/Flags.h"
#include "checks/analysis/HandleTypes.h"
#include "checks/analysis/Summarizer.h"

namespace leash {

using namespace ir;

/// The returned place in terms of the caller, through callees' accessors.
Entity Summarizer::returned(EntityId E) const {
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

/// Is the thread started on every way to this return?
bool Summarizer::surelyStarted(const OpRef &Start, const OpRef &Return) const {
  if (!comesSurelyBefore(P, Start, Return) && !startsEachRound(Start, Return))
    return false;
  return Start->Kind == OpKind::Spawn ||
         llvm::all_of(P.targets(Start), [&](const CallEdge &E) {
           return P.summary(*E.Target).AlwaysStarted;
         });
}

/// Does a loop before the return start one in each round? That there is one
/// at least is assumed.
bool Summarizer::startsEachRound(const OpRef &Start,
                                 const OpRef &Return) const {
  const Loop *L = G.loopOf(Start.Block);
  while (L && G.outerOf(*L) && !G.outerOf(*L)->contains(Return.Block))
    L = G.outerOf(*L);
  return L && !L->Irreducible && !L->contains(Return.Block) &&
         G.dominates(L->Header, Return.Block) &&
         llvm::all_of(L->Latches,
                      [&](BlockId B) { return G.dominates(Start.Block, B); });
}

/// `return nullptr;`, also as an empty owner.
bool Summarizer::returnsNothing(const OpRef &Return) const {
  auto IsNull = [&](EntityId E) {
    const Entity &X = F.entity(E);
    return X.Root == RootKind::Null ||
           (X.Root == RootKind::Constant && X.Value == 0);
  };
  if (Return->Args.empty() || Return->Args[0] == None)
    return false;
  if (IsNull(Return->Args[0]))
    return true;
  auto Defs = definitionsOf(P, F, F.entity(Return->Args[0]));
  return ownsOne(F.typeOf(Return->Args[0])) && !Defs.empty() &&
         llvm::all_of(Defs, [&](const OpRef &O) {
           return O->Kind == OpKind::Construct && P.targets(O).empty() &&
                  llvm::all_of(O->Args, IsNull);
         });
}

/// May what is called keep the pointer, or a part of the object? A library
/// that gets nothing else to put it into does not.
bool Summarizer::callKeeps(const OpRef &O, const Entity &Pointer) const {
  auto Leads = [&](const Entity &E) {
    return E.Root == Pointer.Root && E.Index == Pointer.Index;
  };
  if (O->has(OpLibrary)) {
    auto Bare = [&](EntityId E) {
      return E != None && Leads(F.entity(E)) && F.entity(E).Path.empty();
    };
    auto Other = [&](EntityId E) {
      const Type *T = F.typeOf(E);
      return E != None && !Leads(F.entity(E)) &&
             (!T || T->Form != Shape::Plain || T->Role == TypeRole::Other);
    };
    return llvm::any_of(O->Args, Bare) &&
           (O->Object != None || llvm::any_of(O->Args, Other));
  }
  if (P.callsUnknown(O) || P.targets(O).empty())
    return true;
  return llvm::any_of(
      applySummary(P, O, {EffectKind::Stores, EffectKind::Escapes}),
      [&](const AppliedEffect &A) { return Leads(A.At); });
}

/// Does anybody but the function itself know the object that the pointer
/// leads to?
bool Summarizer::keptElsewhere(const Entity &Pointer) const {
  auto Leads = [&](EntityId E) {
    return E != None && F.entity(E).Root == Pointer.Root &&
           F.entity(E).Index == Pointer.Index;
  };
  auto Kept = [&](const OpRef &O) {
    if (O->Kind == OpKind::Escape)
      return Leads(O->Object);
    bool Inside =
        O->Object != None && (ownVariable(O->Object) || Leads(O->Object));
    switch (O->Kind) {
    case OpKind::Return:
    case OpKind::Spawn: // the body has it, too
    case OpKind::Read:
      return false;
    case OpKind::Assign:
    case OpKind::Write:
    case OpKind::Move:
      return llvm::any_of(O->Args, Leads) && !Inside;
    case OpKind::Call:
      return llvm::any_of(O->Args, Leads) && callKeeps(O, Pointer);
    default:
      return llvm::any_of(O->Args, Leads);
    }
  };
  return llvm::any_of(opsIn(F, G.rpo()), Kept);
}

/// `return worker;` with a thread that runs in `worker->thread`.
void Summarizer::returnsOwner(const OpRef &Return) {
  EntityId E = Return->Args[0];
  const Running *R = runningIn(E);
  auto Rest = R ? beyond(*R, E) : llvm::ArrayRef<ir::Step>();
  bool Member = llvm::any_of(
      Rest, [](const ir::Step &S) { return S.Kind == StepKind::Field; });
  const Type *T = F.typeOf(E);
  bool Plain = T && T->Form == Shape::Pointer;
  // A plain pointer that a method returns may be to what a factory keeps, or
  // what has told others of itself when it was made.
  bool Factory = !F.F->Class.empty();
  if (!Member || !T || (Plain && (Factory || keptElsewhere(F.entity(E)))))
    return;
  bool Sure = R->Sure && (comesSurelyBefore(P, R->Here, Return) ||
                          startsEachRound(R->Here, Return));
  if (!S.ReturnsOwner)
    S.ReturnsOwner = {R->From, {Rest.begin(), Rest.end()}, true};
  S.ReturnsOwner->Always &= Sure;
}

void Summarizer::findReturns() {
  bool Same = true, Always = true;
  for (const OpRef &R : returns()) {
    if (R->Args.empty() || R->Args[0] == None)
      continue;
    returnsOwner(R);
    OpRef From = startedIn(R->Args[0]);
    Always &= From && surelyStarted(From, R);
    if (From && !S.ReturnsStartedHandle) {
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
  S.AlwaysStarted = S.ReturnsStartedHandle && Always;
  if (!S.ReturnsOwner)
    return;
  // Also what returns another object than one with a thread.
  for (const OpRef &R : returns())
    S.ReturnsOwner->Always &=
        returnsNothing(R) || (!R->Args.empty() && runningIn(R->Args[0]));
}

} // namespace leash
