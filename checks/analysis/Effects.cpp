// SPDX-License-Identifier: Apache-2.0
//
// What one op does by itself.
#include "checks/analysis/Summary.h"

namespace leash {

using namespace ir;

llvm::StringRef name(EffectKind K) {
  static constexpr const char *Names[] = {
#define X(N) #N,
      LEASH_EFFECTS(X)
#undef X
  };
  return Names[unsigned(K)];
}

bool isUnboundedWait(const Op &O) {
  if (O.has(OpTimed) || O.has(OpTry) || O.has(OpStopAware))
    return false;
  // Locks are held for a while only; who holds one and waits is another
  // question. That a container may allocate is none.
  if (O.Kind == OpKind::Lock)
    return false;
  switch (O.Kind) {
  case OpKind::Join:
  case OpKind::Wait:
  case OpKind::Acquire:
  case OpKind::BarrierWait:
  case OpKind::FutureGet:
  case OpKind::FutureWait:
  case OpKind::Receive:
  case OpKind::LoopRun:
  case OpKind::ChildWait:
    return true;
  default:
    return O.has(OpBlocking);
  }
}

//===--- Own effects -----------------------------------------------------===//

static std::optional<EffectKind> simpleEffect(OpKind K) {
  switch (K) {
  case OpKind::Join:
    return EffectKind::Joins;
  case OpKind::Detach:
    return EffectKind::Detaches;
  case OpKind::Forget:
    return EffectKind::Forgets;
  case OpKind::Delete:
    return EffectKind::Deletes;
  case OpKind::Spawn:
    return EffectKind::Starts;
  case OpKind::StopRequest:
  case OpKind::LoopStop:
  case OpKind::TimerCancel:
  case OpKind::PoolStop:
  case OpKind::ForcedCancel:
  case OpKind::IoWake:
  case OpKind::IoClose:
  case OpKind::WorkGuardRelease:
  case OpKind::CallbackUnregister:
    return EffectKind::RequestsStop;
  case OpKind::StopCheck:
    return EffectKind::ChecksStop;
  case OpKind::Wait:
  case OpKind::Acquire:
  case OpKind::BarrierWait:
  case OpKind::FutureGet:
  case OpKind::FutureWait:
  case OpKind::Receive:
  case OpKind::LoopRun:
    return EffectKind::Waits;
  case OpKind::Notify:
  case OpKind::Release:
  case OpKind::CountDown:
  case OpKind::PromiseSet:
  case OpKind::Send:
  case OpKind::LoopWake:
    return EffectKind::Notifies;
  case OpKind::Read:
    return EffectKind::Reads;
  case OpKind::Write:
  case OpKind::CountUp:
    return EffectKind::Writes;
  case OpKind::Clear:
    return EffectKind::Clears;
  case OpKind::Escape:
  case OpKind::Unknown:
    return EffectKind::Escapes;
  default:
    return std::nullopt;
  }
}

namespace {
struct OwnEffects {
  const OpRef &O;
  std::vector<PlaceEffect> Out;

  PlaceEffect *add(EffectKind K, EntityId At) {
    if (At == None || O.In->entity(At).Root == RootKind::Constant ||
        O.In->entity(At).Root == RootKind::Null)
      return nullptr;
    PlaceEffect E;
    E.At = O.In->entity(At);
    E.Kind = K;
    E.Must = true;
    E.Witness = E.Origin = O;
    Out.push_back(std::move(E));
    return &Out.back();
  }

  void store(EntityId Value, EntityId Into, bool AsElement) {
    PlaceEffect *E = add(EffectKind::Stores, Value);
    if (!E || Into == None)
      return;
    E->Into = O.In->entity(Into);
    if (AsElement)
      E->Into = extend(E->Into, {ir::Step{StepKind::Element, "", ""}});
  }

  void assignment() {
    EntityId From = O->Args.empty() ? None : O->Args[0];
    bool Moves = O->Kind == OpKind::Move;
    if (Moves)
      add(EffectKind::MovesFrom, From);
    if (O->Object == None)
      return;
    store(From, O->Object, false);
    if (PlaceEffect *W = add(EffectKind::Writes, O->Object))
      if (From != None && O.In->entity(From).Root == RootKind::Null)
        W->Value = 0;
  }

  void insertion() {
    add(EffectKind::Inserts, O->Object);
    for (EntityId A : O->Args) {
      store(A, O->Object, true);
      if (O->has(OpByMove))
        add(EffectKind::MovesFrom, A);
    }
  }

  /// What the end of a library object does to the work that it owns; an owner
  /// of several does it to each.
  void ends(EntityId Id, bool ElementsOnly) {
    if (Id == None)
      return;
    Entity At = O.In->entity(Id);
    const Type *T = O.In->type(At.Type);
    for (unsigned Depth = 0; T && Depth < 4; ++Depth) {
      bool Inside = Depth || !ElementsOnly;
      if (Inside && T->Form == Shape::Plain)
        return endOf(std::move(At), T->Dtor);
      StepKind K = StepKind::Element;
      if (T->Form == Shape::UniquePtr || T->Form == Shape::Optional)
        K = StepKind::Deref;
      else if (T->Form != Shape::Container && T->Form != Shape::Array &&
               T->Form != Shape::Map)
        return; // shared, or not an owner
      TypeId Element = T->Element;
      At = extend(std::move(At), {ir::Step{K, "", ""}});
      At.Type = Element;
      T = O.In->type(Element);
    }
  }

  void endOf(Entity At, DtorEffect D) {
    EffectKind K;
    switch (D) {
    case DtorEffect::Join:
      K = EffectKind::Joins;
      break;
    case DtorEffect::Detach:
      K = EffectKind::Detaches;
      break;
    case DtorEffect::Cancel:
    case DtorEffect::Close:
      K = EffectKind::RequestsStop;
      break;
    case DtorEffect::Unlock:
      K = EffectKind::Unlocks;
      break;
    default:
      return;
    }
    PlaceEffect E;
    E.At = std::move(At);
    E.Kind = K;
    E.Must = true;
    E.Witness = E.Origin = O;
    Out.push_back(std::move(E));
  }

  void collect() {
    if (auto K = simpleEffect(O->Kind)) {
      PlaceEffect *E = add(*K, O->Object);
      if (E && O->Kind == OpKind::Write) {
        E->Value = O->Value;
        if (!O->Args.empty() && !O->Value)
          store(O->Args[0], O->Object, false);
      }
    }
    switch (O->Kind) {
    case OpKind::Destroy:
      return ends(O->Object, false);
    case OpKind::Clear:
      return ends(O->Object, true);
    case OpKind::Move:
    case OpKind::Assign:
      return assignment();
    case OpKind::Insert:
      return insertion();
    case OpKind::Swap:
      add(EffectKind::MovesFrom, O->Object);
      if (!O->Args.empty())
        add(EffectKind::MovesFrom, O->Args[0]);
      return;
    case OpKind::Close:
      add(EffectKind::RequestsStop, O->Object);
      add(EffectKind::Notifies, O->Object);
      return;
    case OpKind::Send:
      for (EntityId A : O->Args)
        store(A, None, false);
      return;
    case OpKind::Join:
      if (O->has(OpStopRequestsToo))
        add(EffectKind::RequestsStop, O->Object);
      return;
    case OpKind::Lock:
    case OpKind::Unlock: {
      EffectKind K =
          O->Kind == OpKind::Lock ? EffectKind::Locks : EffectKind::Unlocks;
      for (EntityId A : O->Args)
        add(K, A);
      add(K, O->Object);
      return;
    }
    case OpKind::Construct:
      if (O->Callee == None && O->Args.size() == 1)
        assignment();
      return;
    default:
      return;
    }
  }
};
} // namespace

std::vector<PlaceEffect> ownEffects(const OpRef &Site) {
  OwnEffects E{Site, {}};
  E.collect();
  // A try may fail; what it does is not sure.
  if (Site->has(OpTry) || Site->has(OpTimed))
    for (PlaceEffect &X : E.Out)
      X.Must = false;
  return std::move(E.Out);
}

} // namespace leash
