// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs: the function's own variables.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/LoopChanges.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

//===--- Parameters -----------------------------------------------------===//

bool LoopChanges::isField(const Entity &E) const {
  const Variable *V = variableOf(F, E);
  return V && !V->AddressTaken && E.Path.size() > 1 &&
         E.Path.front().Kind == StepKind::Deref &&
         E.Path.back().Kind == StepKind::Field;
}

bool LoopChanges::paramChanges(const Entity &E) const {
  const Variable *V = variableOf(F, E);
  if (!V || V->AddressTaken || leadsElsewhere(P, E) || touchedInLoop(E))
    return true;
  const Type *T = F.type(V->Type);
  bool Number = T && T->Form == Shape::Plain && !T->Volatile &&
                (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
  if (P.spawnsOf(F).empty())
    return !copiedByCallers(E.Index, Number);
  if (!P.callers(F).empty())
    return true;
  for (const SpawnSite *S : P.spawnsOf(F))
    for (unsigned N = 0; N < S->Bodies.size(); ++N) {
      if (S->Bodies[N] != &F)
        continue;
      auto Bound = P.resolveParam(*S, N, E.Index);
      if (!Bound || !(Number ? isVariable(*Bound) : isCopy(*Bound, E)))
        return true;
    }
  return false;
}

bool LoopChanges::copiedByCallers(uint32_t Param, bool Number) const {
  if (!P.index().callersKnown(F) || P.callers(F).empty())
    return false;
  return llvm::all_of(P.callers(F), [&](const CallEdge &E) {
    const Fn &G = *E.Site.In;
    if (E.Later || E.Callback || Param >= E.Site->Args.size() ||
        E.Site->Args[Param] == None)
      return false;
    const Entity &A = G.entity(E.Site->Args[Param]);
    if (A.Root != RootKind::Capture || A.Index >= G.F->Captures.size() ||
        leadsElsewhere(P, A))
      return false;
    const Capture &C = G.F->Captures[A.Index];
    const Type *T = G.type(C.Type);
    const Fn *Maker = P.function(G.F->Parent);
    if (C.Mode == CaptureMode::ByRef || !T || T->Form != Shape::Plain)
      return false;
    return !Number ||
           (Maker && C.Source != None && isVariable({Maker, C.Source}));
  });
}

bool LoopChanges::isCopy(const BoundEntity &Bound, const Entity &E) const {
  const Type *T = F.type(variableOf(F, E)->Type);
  bool Reference = T && T->Form == Shape::Reference;
  if (Reference)
    T = F.type(T->Element);
  return T && T->Form == Shape::Plain && !T->Class.empty() && !E.Path.empty() &&
         (!Reference || Bound.Copied);
}

bool LoopChanges::isVariable(const BoundEntity &B) const {
  Place Name = P.place(*B.In, B.E);
  return !Name.empty() && llvm::any_of(writesTo(P, Name), [&](const auto &W) {
    return !isInitial(P, W.At);
  });
}

//===--- Locals and captures --------------------------------------------===//

bool LoopChanges::localChanges(const Entity &E) const {
  const Variable *V = variableOf(F, E);
  if (!V || leadsElsewhere(P, E) || (V->AddressTaken && !addressIsHarmless(E)))
    return true;
  return V->Constexpr ? false : touchedInLoop(E);
}

/// The op behind an Escape, which is told before what is given the address.
static OpRef user(const OpRef &O) {
  const bool Has = O->Kind == OpKind::Escape &&
                   O.Index + 1 < O.In->block(O.Block).Ops.size();
  return Has ? OpRef{O.In, O.Block, O.Index + 1} : OpRef();
}

/// `memcpy(&config, arg, sizeof config)`: keeps no address.
static bool copiesBytes(const OpRef &O) {
  const Callee *C =
      O && O->Kind == OpKind::Call ? O.In->callee(O.op()) : nullptr;
  return C && llvm::is_contained({"memcpy", "memmove", "memset"},
                                 llvm::StringRef(C->Name));
}

bool LoopChanges::addressIsHarmless(const Entity &E) const {
  bool Any = false;
  auto OfVariable = [&](EntityId Id) {
    return Id != None && F.entity(Id).Root == E.Root &&
           F.entity(Id).Index == E.Index;
  };
  for (OpRef O : opsOf(F)) {
    for (const Callable &C : O->Callables)
      if (OfVariable(C.Object) || OfVariable(C.BoundThis) ||
          llvm::any_of(C.Bound, OfVariable) || P.function(C.Usr))
        return false; // a closure may know it
    llvm::SmallVector<EntityId, 4> Ids(O->Args.begin(), O->Args.end());
    Ids.push_back(O->Object);
    for (EntityId Id : Ids) {
      const bool Address = OfVariable(Id) && !F.entity(Id).Path.empty() &&
                           F.entity(Id).Path.back().Kind == StepKind::AddressOf;
      const bool OfPart = OfVariable(Id) && O->has(OpLibrary);
      Any |= Address || OfPart;
      if (Address && overlaps(Id, E) && !copiesBytes(O) &&
          !copiesBytes(user(O)))
        return false;
    }
  }
  return Any;
}

bool LoopChanges::touchedInLoop(const Entity &E) const {
  if (!L)
    return true;
  for (OpRef At : opsIn(F, L->Blocks)) {
    const Op &O = At.op();
    if (overlaps(O.Object, E) && !onlyLooks(At))
      return true;
    if (overlaps(O.Result, E))
      return true;
    for (EntityId A : O.Args)
      if (overlaps(A, E) && givesAway(O, F.entity(A)))
        return true;
  }
  return false;
}

bool LoopChanges::overlaps(EntityId Id, const Entity &E) const {
  if (Id == None)
    return false;
  Entity A = F.entity(Id);
  if (!A.Path.empty() && A.Path.back().Kind == StepKind::AddressOf)
    A.Path.pop_back();
  return covers(A, E) || covers(E, A);
}

bool LoopChanges::onlyLooks(const Op &O) {
  switch (O.Kind) {
  case OpKind::Read:
  case OpKind::Return:
  case OpKind::JoinableTest:
  case OpKind::ThreadId:
  case OpKind::FutureWait:
    return true;
  default:
    return false;
  }
}

bool LoopChanges::onlyLooks(const OpRef &O) const {
  if (O->Kind != OpKind::Call)
    return onlyLooks(O.op());
  if (P.callsUnknown(O) || P.targets(O).empty())
    return false;
  return llvm::all_of(P.targets(O), [](const CallEdge &E) {
    return llvm::all_of(E.Target->F->Blocks, [](const Block &B) {
      return llvm::all_of(B.Ops, [](const Op &X) { return onlyLooks(X); });
    });
  });
}

bool LoopChanges::givesAway(const Op &O, const Entity &Arg) {
  if (!Arg.Path.empty() && Arg.Path.back().Kind == StepKind::AddressOf)
    return true;
  if (O.Kind == OpKind::Write || O.Kind == OpKind::Assign)
    return false;
  return true;
}

bool LoopChanges::captureChanges(const Entity &E) const {
  if (E.Index >= F.F->Captures.size())
    return true;
  const Capture &C = F.F->Captures[E.Index];
  const Type *T = F.type(C.Type);
  if (T && T->Volatile)
    return true;
  if (C.Mode == CaptureMode::ByRef || leadsElsewhere(P, E))
    return placeChanges(E);
  return F.F->has(FnMutable) && touchedInLoop(E);
}

bool LoopChanges::setInLoop(const Entity &Variable) const {
  return !L || llvm::any_of(opsIn(F, L->Blocks), [&](const OpRef &O) {
    auto Is = [&](EntityId Id) {
      return Id != None && samePlace(F.entity(Id), Variable);
    };
    return Is(O->Result) || (Is(O->Object) && !onlyLooks(O.op()));
  });
}

} // namespace leash
