// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs: what calls tell, and what is tested.
#include "checks/analysis/LoopChanges.h"
#include "checks/analysis/EndlessCoroutines.h"
#include "checks/analysis/EndlessLoops.h"
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

bool LoopChanges::possible(llvm::ArrayRef<FlagTest> Tests) const {
  bool Necessary = true, AnyInexact = false, SomeInexact = false;
  for (const FlagTest &T : Tests) {
    bool Possible = canBecomeTrue(T);
    Necessary &= !T.Exact || Possible;
    AnyInexact |= !T.Exact;
    SomeInexact |= !T.Exact && Possible;
  }
  return Necessary && (!AnyInexact || SomeInexact);
}

bool LoopChanges::canBecomeTrue(const FlagTest &T) const {
  if (overEndless(T))
    return false;
  if (!T.Known)
    return true;
  if (T.Other != None && canChange(F.entity(T.Other)))
    return true;
  const Entity &E = F.entity(T.E);
  if (OpRef Call = callOf(E); Call && T.Other == None)
    return !neverDone(Call, T) && resultCanHold(Call, T);
  if (neverStopped(E) || (T.Other == None && !waitCanHold(E, T)))
    return false;
  if (!canChange(E))
    return false;
  if (E.Root == RootKind::Local && T.Other == None)
    return localCanHold(T);
  if (T.Other != None || E.Root == RootKind::Temp || !isOneObject(E))
    return true;
  return someWriteMakesItHold(T);
}

//===--- What a call tells ----------------------------------------------===//

OpRef LoopChanges::callOf(const Entity &E) const {
  if (E.Root != RootKind::Temp || !E.Path.empty())
    return {};
  OpRef Def = definitionOf(P, F, E);
  bool Again = Def && Def->Kind == OpKind::Call && Depth < 4 &&
               (!L || L->contains(Def.Block));
  return Again ? Def : OpRef();
}

bool LoopChanges::overEndless(const FlagTest &T) const {
  const EntityId Range = L ? rangeOf(F, *L) : None;
  return Range != None && T.E != None && !T.Known &&
         samePlace(F.entity(Range), F.entity(T.E)) &&
         endlessCoroutine(P, F, F.entity(Range));
}

bool LoopChanges::neverDone(const OpRef &Call, const FlagTest &T) const {
  if (!asksWhetherDone(Call) || T.holds(0).value_or(true))
    return false;
  const LoopChanges *InLoop = this;
  while (InLoop->Caller)
    InLoop = InLoop->Caller;
  return endlessCoroutine(P, InLoop->F, outermost(F.entity(Call->Object)));
}

bool LoopChanges::resultCanHold(const OpRef &Call, const FlagTest &T) const {
  // A virtual function may be there for others to override.
  if (P.callsUnknown(Call) || P.targets(Call).empty() || Call->has(OpVirtual))
    return true;
  return llvm::any_of(P.targets(Call), [&](const CallEdge &E) {
    return E.Callback || E.Later || LoopChanges(*this, E).someReturnHolds(T);
  });
}

bool LoopChanges::someReturnHolds(const FlagTest &T) const {
  if (F.F->has(FnIncomplete) || F.F->has(FnCoroutine))
    return true;
  bool Any = false;
  for (OpRef O : opsOf(F)) {
    if (O->Kind == OpKind::Return && returnHolds(O.op(), T) && mayRun(O.Block))
      return true;
    Any |= O->Kind == OpKind::Return;
  }
  return !Any;
}

bool LoopChanges::returnHolds(const Op &Return, const FlagTest &T) const {
  auto IfTrue = T.holds(1), IfFalse = T.holds(0);
  bool Decides = IfTrue && IfFalse && *IfTrue != *IfFalse;
  if (Return.Args.size() != 1 || Return.Args[0] == None)
    return Return.Cond == None || !Decides ||
           possible(testsOf(P, F, Return.Cond, *IfTrue));
  FlagTest Same = T;
  Same.E = sourceOf(P, F, Return.Args[0]);
  const Entity &E = F.entity(Same.E);
  if (E.Root == RootKind::Constant)
    return T.holds(E.Value).value_or(true);
  if (Return.Cond != None && Decides)
    return possible(testsOf(P, F, Return.Cond, *IfTrue));
  return canBecomeTrue(Same);
}

bool LoopChanges::neverStopped(const Entity &E) const {
  OpRef Def = E.Root == RootKind::Temp ? definitionOf(P, F, E) : OpRef();
  return Def && Def->Kind == OpKind::StopCheck && !Def->has(OpMayThrow) &&
         neverRequested(P, Def);
}

bool LoopChanges::waitCanHold(const Entity &E, const FlagTest &T) const {
  OpRef Wait = E.Root == RootKind::Temp ? definitionOf(P, F, E) : OpRef();
  auto IfTrue = T.holds(1), IfFalse = T.holds(0);
  if (!Wait || Wait->Kind != OpKind::Wait || Wait->Callables.size() != 1 ||
      !IfTrue || !IfFalse || *IfTrue == *IfFalse || Depth >= 4)
    return true;
  if (*IfFalse) // without a time only a stop ends it before
    return Wait->has(OpTimed) || Wait->has(OpTry) || !Wait->has(OpStopAware) ||
           !neverRequested(P, Wait);
  if (P.callsUnknown(Wait) || P.targets(Wait).empty())
    return true;
  return llvm::any_of(P.targets(Wait), [&](const CallEdge &Of) {
    return Of.Later || Of.Maker != &F ||
           LoopChanges(*this, Of).someReturnHolds(T);
  });
}

//===--- What is tested -------------------------------------------------===//

bool LoopChanges::canChange(const Entity &E) const {
  const Type *T = F.type(E.Type);
  if (Caller && E.Root != RootKind::Global) {
    Entity Mine = mapToCaller(*Edge, E);
    bool Own = Mine.Root == RootKind::Local || Mine.Root == RootKind::Param ||
               Mine.Root == RootKind::Capture ||
               (Mine.Root == RootKind::This && Caller->ownsThis());
    if (Own)
      return (T && !isFlagType(F, E)) || Caller->canChange(Mine);
  }
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
    return (T && !isFlagType(F, E)) || captureChanges(E);
  case RootKind::This:
    if (ownsThis() && isFlagType(F, E) && !leadsElsewhere(P, E))
      return ownMemberChanges(E);
    [[fallthrough]];
  case RootKind::Global:
    // A queue or a handle changes in ways that are no writes to it.
    return (T && !isFlagType(F, E)) || placeChanges(E);
  case RootKind::Param:
    if (T && !isFlagType(F, E))
      return true;
    return isField(E) ? placeChanges(E) : paramChanges(E);
  default:
    return true;
  }
}

bool LoopChanges::tempChanges(const Entity &E) const {
  OpRef Def = definitionOf(P, F, E);
  if (!Def)
    return true;
  if (Def->Kind == OpKind::Read && Def->Object != None && E.Path.empty())
    return canChange(F.entity(Def->Object));
  // `while (future.valid())`, of a handle that the loop does nothing with.
  if (Def->Kind == OpKind::JoinableTest && Def->Object != None)
    return handleChanges(F.entity(Def->Object));
  return !L || L->contains(Def.Block); // else made once, before the loop
}

bool LoopChanges::handleChanges(const Entity &E) const {
  switch (E.Root) {
  case RootKind::Local:
    return localChanges(E);
  case RootKind::Param:
    return paramChanges(E);
  case RootKind::Capture:
    return captureChanges(E);
  default:
    return true;
  }
}

bool canBecomeTrue(const Program &P, const Fn &F, const Loop &L,
                   llvm::ArrayRef<FlagTest> Tests) {
  return LoopChanges(P, F, &L).possible(Tests);
}

} // namespace leash
