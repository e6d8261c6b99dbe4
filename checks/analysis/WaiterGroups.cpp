// SPDX-License-Identifier: Apache-2.0
//
// Several threads that wait at one place: for each other, or for one of them
// to be woken.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/StopWakes.h"

namespace leash {

using namespace ir;

/// Do several threads sleep there: made in a loop, or by several spawns?
bool StopWakes::severalWait(const Question &Q) const {
  llvm::DenseSet<const SpawnSite *> Sites;
  for (const Kind *K : kindsOf(Q.S.In))
    if (K->Reach.contains(Q.Wait.In))
      Sites.insert(K->From);
  return Sites.size() > 1 || llvm::any_of(Sites, [&](const SpawnSite *S) {
           return P.cfg(*S->Site.In).loopOf(S->Site.Block);
         });
}

/// Do threads of the waiter's kind wake each other?
bool StopWakes::wakeEachOther(const Question &Q) const {
  return llvm::any_of(P.opsOn(Q.At), [&](const OpRef &O) {
    return wakes(O, Q.Wait) && llvm::any_of(kindsOf(O.In), [&](const Kind *K) {
             return K->Reach.contains(Q.Wait.In);
           });
  });
}

/// Threads of one kind that wait for each other in the midst of their work.
bool StopWakes::workTogether(const Question &Q) const {
  if (Q.Wait.In == Q.S.In || !wakeEachOther(Q))
    return false;
  unsigned Overrides = 0;
  for (const Kind *Mine : kindsOf(Q.S.In))
    for (const Kind &K : Kinds)
      Overrides += K.From == Mine->From && K.Dispatched;
  return Overrides > 1 || severalWait(Q);
}

/// Does who was woken wake the next one on its way out? Not by its work, which
/// it does in the loop that it leaves.
bool StopWakes::passedOn(const Question &Q) const {
  auto InWork = [&](const OpRef &O, const Kind &K) {
    std::vector<LoopAt> Loops;
    loopsAround(O, K.Reach, 3, Loops);
    return llvm::any_of(Loops, [&](const LoopAt &At) {
      if (!At.second || O.In == Q.Wait.In)
        return false;
      for (OpRef O : opsIn(*At.first.In, At.second->Blocks))
        if (leadsTo(P, O, Q.Wait))
          return true;
      return false;
    });
  };
  return llvm::any_of(P.opsOn(Q.At), [&](const OpRef &O) {
    return wakes(O, Q.Wait) && llvm::any_of(kindsOf(O.In), [&](const Kind *K) {
             return K->Reach.contains(Q.Wait.In) && !InWork(O, *K);
           });
  });
}

/// Is the pointer set to new objects only, in the function that has it?
static bool pointsToNew(const Program &P, const Fn &F, Entity Pointer) {
  Pointer.Path.clear();
  bool Any = false;
  for (const OpRef &D : definitionsOf(P, F, Pointer)) {
    if (D->Kind == OpKind::Declare)
      continue;
    if (D->Args.size() != 1 || D->Args[0] == None)
      return false;
    const Entity &From = F.entity(D->Args[0]);
    OpRef Made = definitionOf(P, F, From);
    if (!Made && From.Root == RootKind::Null)
      continue;
    if (!Made || Made->Kind != OpKind::New)
      return false;
    Any = true;
  }
  return Any;
}

/// A local of the function, or what it made for itself by `new`.
static bool isOwnObject(const Program &P, const Fn &F, EntityId Id) {
  if (Id == None || F.entity(Id).Root != RootKind::Local)
    return false;
  Entity Of = F.entity(Id);
  const Variable *V = variableOf(F, Of);
  const Type *T = V ? F.type(V->Type) : nullptr;
  if (!T || V->Static)
    return false;
  if (T->Form == Shape::Plain)
    return !leadsElsewhere(P, Of);
  if (Of.Path.empty() || Of.Path[0].Kind != StepKind::Deref ||
      !pointsToNew(P, F, Of))
    return false;
  Of.Path.erase(Of.Path.begin());
  return !leadsElsewhere(P, Of);
}

/// Does each thread sleep at an object that it made for this, so that nobody
/// else sleeps there: itself, or by the method of an event that it made?
static bool waitsAtOwn(const Program &P, const OpRef &Wait, const Instance &Of,
                       unsigned Depth = 3) {
  const Fn &F = *Wait.In;
  if (isOwnObject(P, F, Wait->Object))
    return true;
  if (!Depth || Wait->Object == None ||
      F.entity(Wait->Object).Root != RootKind::This ||
      leadsElsewhere(P, F.entity(Wait->Object)))
    return false;
  bool Any = false;
  for (const CallEdge &E : P.callers(F)) {
    auto To = receiverOf(P, E);
    if (To && !To->maybe(Of))
      continue;
    if (E.Later || !waitsAtOwn(P, E.Site, {}, Depth - 1))
      return false;
    Any = true;
  }
  return Any;
}

/// `notify_one()` or one `release()`, and more than one sleeper.
bool StopWakes::oneOfSeveral(const Question &Q, const OpRef &O) const {
  bool One = O->Kind == OpKind::Notify ||
             (O->Kind == OpKind::Release && O->Args.empty() && !O->Value);
  return One && Q.Way && Q.Way->oneOfMany(O) && severalWait(Q) &&
         !waitsAtOwn(P, Q.Wait, Q.Of) && !passedOn(Q);
}

//===--- Barriers --------------------------------------------------------===//

/// Does a thread that leaves the loop arrive on its way out, or say that it
/// will not be there again?
bool StopWakes::leavesOthers(const Question &Q) const {
  const Fn &F = *Q.S.In;
  const Cfg &G = P.cfg(F);
  return llvm::none_of(P.opsOn(Q.At), [&](const OpRef &O) {
    return O.In == &F && wakes(O, Q.Wait) && !Q.S.L->contains(O.Block) &&
           G.reaches(Q.S.Stop.Exit, O.Block);
  });
}

/// Is the other side on its way to the barrier already: it was at another one
/// of this loop before?
bool StopWakes::onItsWay(const Question &Q, const OpRef &Arrival) const {
  for (OpRef O : liveOps(P, *Arrival.In)) {
    if (!(O->Kind == OpKind::BarrierWait || O->Kind == OpKind::CountDown) ||
        O->Object == None || !comesSurelyBefore(P, O, Arrival))
      continue;
    const Place Other = P.place(*O.In, O->Object);
    for (OpRef Mine : opsIn(*Q.S.In, Q.S.L->Blocks))
      if (Mine->Kind == OpKind::BarrierWait && Other != Q.At &&
          P.place(*Q.S.In, Mine->Object) == Other)
        return true;
  }
  return false;
}

/// Who leaves a loop with a barrier in it, by a signal that comes at any time,
/// leaves in one round or another. The others wait for it, unless somebody
/// else arrives on the way, or it does so itself.
std::optional<DeafWait::WhyT> StopWakes::leftAtBarrier(const Question &Q,
                                                       const Wakers &By) const {
  if (By.Surely || !Q.Way || !Q.S.L || Q.S.In != Q.Wait.In || !leavesOthers(Q))
    return std::nullopt;
  bool Elsewhere = false;
  for (const OpRef &O : P.opsOn(Q.At)) {
    if (!wakes(O, Q.Wait) || O->Kind == OpKind::Construct ||
        llvm::any_of(kindsOf(O.In), [&](const Kind *K) {
          return K->Reach.contains(Q.Wait.In);
        }))
      continue;
    if (onItsWay(Q, O))
      return std::nullopt;
    Elsewhere = true;
  }
  if (Elsewhere)
    return DeafWait::NotWoken;
  return severalWait(Q) ? std::optional(DeafWait::Left) : std::nullopt;
}

} // namespace leash
