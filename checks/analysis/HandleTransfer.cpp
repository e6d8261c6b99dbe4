// SPDX-License-Identifier: Apache-2.0
//
// What one op does to a thread that runs: who has its handle afterwards.
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/TimedJoins.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

/// `owner.release();`: the pointer that it gives back is taken by nobody.
static bool dropsResult(const OpRef &O) {
  const Type *T = O.In->typeOf(O->Result);
  return O->has(OpDiscarded) && T && T->Form == Shape::Pointer;
}

/// A join that can give up, of the handle itself: goes on with the way on which
/// it did.
bool HandleFlow::joinGivesUp(const OpRef &O, State &S) {
  auto Result = gaveUpJoining(O);
  bool Whole = O->Object != None && S.Holders.size() == 1 &&
               samePlace(real(O->Object), S.Holders[0]) &&
               llvm::none_of(S.Holders[0].Path, isElement);
  if (!Result || !Whole)
    return false;
  Discharged = true;
  S.Sure = false;
  Table.learn(O->Result, *Result, S.Known);
  return true;
}

HandleFlow::Next HandleFlow::transfer(const OpRef &O, State &S) {
  Table.transfer(O, S.Known);
  if (partLeaves(O, S) || closureLeaves(O, S))
    return Next::Drop;
  switch (O->Kind) {
  case OpKind::Forget:
    if (hits(O->Object, S) && dropsResult(O))
      return Next::Lost;
    return hits(O->Object, S) || argHits(O.op(), S) ? Next::Drop : Next::Go;
  case OpKind::Join:
    if (joinGivesUp(O, S))
      return Next::Go;
    [[fallthrough]];
  case OpKind::Detach:
  case OpKind::Escape:
  case OpKind::Unknown:
    return hits(O->Object, S) || argHits(O.op(), S) ? Next::Drop : Next::Go;
  case OpKind::JoinableTest:
    for (const Entity &H : S.Holders)
      if (samePlace(real(O->Object), H) && O->Result != None) {
        Table.learn(O->Result, ValueRange::nonZero(), S.Known);
        S.Sure = true;
      }
    return Next::Go;
  case OpKind::ForcedCancel: // succeeds as long as it is not joined
    if (O->has(OpResultIsZeroOnSuccess) && O->Result != None &&
        holds(O->Object, S))
      Table.learn(O->Result, ValueRange::exactly(0), S.Known);
    return Next::Go;
  case OpKind::ThreadId:
    return Next::Go;
  case OpKind::Read:
    return look(O, S);
  case OpKind::Move:
  case OpKind::Assign:
  case OpKind::Write:
    return copyOrMove(O, S);
  case OpKind::Construct:
    return construct(O, S);
  case OpKind::Swap:
    return swap(O, S);
  case OpKind::Insert:
    return insert(O, S);
  case OpKind::Clear:
    return clear(O, S);
  case OpKind::Destroy:
    return destroy(O, S);
  case OpKind::Spawn:
    return spawn(O, S);
  case OpKind::Call:
    return call(O, S);
  case OpKind::MakeCallable:
    return closure(O, S);
  default:
    return others(O, S);
  }
}

/// `if (owner)`, `pool.empty()`: what has a thread in it is not empty.
HandleFlow::Next HandleFlow::look(const OpRef &O, State &S) {
  if (O->Result == None || O->Object == None)
    return Next::Go;
  Entity R = real(O->Object);
  for (const Entity &H : S.Holders)
    if (covers(R, H) && R.Path.size() < H.Path.size())
      Table.learn(O->Result,
                  llvm::StringRef(O->Text).ends_with("empty")
                      ? ValueRange::exactly(0)
                      : ValueRange::nonZero(),
                  S.Known);
  return Next::Go;
}

/// `sessions_[id] = s; s->thread = std::thread(f);`, `Guard g(t); t = …;`: does
/// somebody else have the place, or what leads to it, before the handle goes
/// there?
bool HandleFlow::sharedBefore(const OpRef &O, const Entity &To) {
  State Object;
  Object.Holders.push_back(real(To));
  if (!samePlace(Object.Holders[0], To))
    Object.Holders.push_back(To);
  addOwners(Object);
  return llvm::any_of(opsOf(F), [&](const OpRef &X) {
    bool Earlier = comesSurelyBefore(P, X, O) ||
                   (comesAfter(P, O, X) && !comesAfter(P, X, O));
    if (!Earlier)
      return false;
    State Then = Object;
    return before(X, Then) == Next::Drop;
  });
}

/// The handle goes from \p From to \p To. With \p Keep it is in both.
HandleFlow::Next HandleFlow::retarget(const OpRef &O, EntityId From, Entity To,
                                      bool Keep, State &S) {
  size_t Count = S.Holders.size();
  for (size_t N = 0; N < Count; ++N) {
    auto Rest = inside(From, S.Holders[N]);
    if (!Rest)
      continue;
    Entity New = withoutAddress(extend(To, *Rest));
    Entity Behind = real(New);
    if (walkedBy(New) != None) // `*p++ = std::thread(f)`
      New = Behind;
    const Variable *V = variableOf(F, New);
    const Type *T = V ? F.type(V->Type) : nullptr;
    if (!isOwn(New) || !isOwn(Behind) || (T && T->Form == Shape::Reference)) {
      if (Behind.Root == RootKind::Param)
        GivenTo.insert(Behind.Index);
      return Next::Drop; // somebody else's now
    }
    if (sharedBefore(O, New))
      return Next::Drop;
    bool Same = samePlace(Behind, S.Holders[N]);
    if (!Keep && !Same)
      S.Holders[N] = std::move(New);
    else if (llvm::none_of(S.Holders,
                           [&](const Entity &X) { return samePlace(X, New); }))
      S.Holders.push_back(std::move(New));
  }
  if (S.Moves.size() < 4)
    S.Moves.push_back(O);
  nonNull(S);
  return capturesMatter(S) || S.Holders.size() > 4 ? Next::Drop : Next::Go;
}

HandleFlow::Next HandleFlow::copyOrMove(const OpRef &O, State &S) {
  EntityId Source = O->Args.empty() ? None : O->Args[0];
  if (Source == None || !hits(Source, S))
    return overwrite(O, S);
  if (O->Object == None || !holds(Source, S))
    return Next::Drop;
  const Entity &Written = F.entity(Source);
  bool Address =
      !Written.Path.empty() && Written.Path.back().Kind == StepKind::AddressOf;
  Entity To = F.entity(O->Object);
  if (Address)
    To = extend(To, {ir::Step{StepKind::Deref, "", ""}});
  bool Keep = Address || (O->Kind != OpKind::Move && !O->has(OpByMove) &&
                          real(Source).Root != RootKind::Temp);
  return retarget(O, Source, std::move(To), Keep, S);
}

/// A member that only refers to what it is given.
static bool refers(const Program &P, const Entity &Into) {
  if (Into.Path.empty() || Into.Path.back().Kind != StepKind::Field)
    return false;
  const Class *C = P.classOf(Into.Path.back().Owner);
  for (size_t N = 0; C && N < C->Fields.size(); ++N)
    if (C->Fields[N].Name == Into.Path.back().Name &&
        C->Fields[N].Type != None) {
      Shape Form = P.moduleOf(*C)->Types[C->Fields[N].Type].Form;
      return Form == Shape::Reference || Form == Shape::Pointer;
    }
  return false;
}

/// `Guard g(std::move(t))`: the constructor moves the handle into a member of
/// the local that it builds, and does nothing else with it.
bool HandleFlow::intoMember(const OpRef &O, State &S) {
  if (P.callsUnknown(O) || O->Object == None)
    return false;
  const Entity *Into = nullptr;
  EntityId From = None;
  for (const AppliedEffect &A : applied(O)) {
    if (!takesOver(A.Effect->Kind) || A.Effect->At.Root != RootKind::Param)
      continue;
    uint32_t N = A.Effect->At.Index;
    if (N >= O->Args.size() || !hits(O->Args[N], S))
      continue;
    bool Moves = A.Effect->Kind == EffectKind::MovesFrom && A.Must;
    bool Stores = A.Effect->Kind == EffectKind::Stores && A.Must &&
                  covers(F.entity(O->Object), A.Into) && !Into;
    if ((!Moves && !Stores) || (Stores && refers(P, A.Into)))
      return false;
    if (Stores) {
      Into = &A.Into;
      From = O->Args[N];
    }
  }
  if (!Into || !holds(From, S))
    return false;
  if (retarget(O, From, *Into, false, S) == Next::Drop)
    S.Holders.clear();
  return true;
}

HandleFlow::Next HandleFlow::construct(const OpRef &O, State &S) {
  bool Known = O->Callee != None && !P.targets(O).empty();
  if (Known && intoMember(O, S))
    return S.Holders.empty() ? Next::Drop : Next::Go;
  if (Known || !argHits(O.op(), S))
    return calleeKeeps(O, S, true) ? Next::Drop : Next::Go;
  const Type *T = O->Object == None ? nullptr : F.typeOf(O->Object);
  // With a deleter, a name or other things more than the handle goes in.
  if (O->Args.size() != 1 || O->Callee != None || !ownsOne(T))
    return Next::Drop;
  const Type *From = F.typeOf(O->Args[0]);
  Entity To = F.entity(O->Object);
  if (T->Form == Shape::Optional && From && From->Form != Shape::Optional)
    To = extend(To, {ir::Step{StepKind::Deref, "", ""}});
  bool Shared = From && From->Form == Shape::SharedPtr;
  return retarget(O, O->Args[0], std::move(To), Shared, S);
}

HandleFlow::Next HandleFlow::insert(const OpRef &O, State &S) {
  for (EntityId A : O->Args) {
    if (!hits(A, S))
      continue;
    const Type *T = F.typeOf(O->Object);
    StepKind K = ownsOne(T) ? StepKind::Deref : StepKind::Element;
    Entity To = extend(F.entity(O->Object), {ir::Step{K, "", ""}});
    return holds(A, S) ? retarget(O, A, std::move(To), false, S) : Next::Drop;
  }
  return Next::Go;
}

HandleFlow::Next HandleFlow::swap(const OpRef &O, State &S) {
  if (O->Object == None || O->Args.empty() || O->Args[0] == None)
    return hits(O->Object, S) ? Next::Drop : Next::Go;
  if (holds(O->Object, S))
    return retarget(O, O->Object, F.entity(O->Args[0]), false, S);
  if (holds(O->Args[0], S))
    return retarget(O, O->Args[0], F.entity(O->Object), false, S);
  return Next::Go;
}

/// `Builder().with(f).build()`: what the call gives back is what it was called
/// on, by a name that is not followed.
bool HandleFlow::givesBack(const OpRef &O, const State &S) const {
  if (O->Kind != OpKind::Call || O->Result == None || O->has(OpDiscarded) ||
      O->Object == None || !hits(O->Object, S))
    return false;
  return llvm::any_of(P.targets(O), [](const CallEdge &E) {
    return llvm::any_of(opsOf(*E.Target), [&](const OpRef &X) {
      if (X->Kind != OpKind::Return || X->Args.empty() || X->Args[0] == None)
        return false;
      const Entity &Value = E.Target->entity(X->Args[0]);
      return Value.Root == RootKind::This && Value.Path.empty();
    });
  });
}

HandleFlow::Next HandleFlow::call(const OpRef &O, State &S) {
  // `maybe = std::thread(f)` on an optional, and the like.
  const Type *T = O->Object == None ? nullptr : F.typeOf(O->Object);
  const Callee *C = F.callee(O.op());
  if (C && C->Library && ownsOne(T) && O->Args.size() == 1 &&
      hits(O->Args[0], S) && namesAssignment(C->Name)) {
    Entity To =
        extend(F.entity(O->Object), {ir::Step{StepKind::Deref, "", ""}});
    const Type *From = F.typeOf(O->Args[0]);
    if (From && From->Form == T->Form)
      To = F.entity(O->Object);
    return retarget(O, O->Args[0], std::move(To), false, S);
  }
  if (calleeKeeps(O, S, true) || givesBack(O, S))
    return Next::Drop;
  return startsAnother(O, S) || assignsWhole(O, S) ? Next::Lost : Next::Go;
}

/// A value that is not known, of a type that could own the handle.
bool HandleFlow::returnsUnknown(const OpRef &O) const {
  const Type *T = F.type(F.F->ReturnType);
  if (!T || !couldOwnThread(P, *F.M, *T))
    return false;
  return llvm::any_of(O->Args, [&](EntityId A) {
    return A != None && F.entity(A).Root == RootKind::Unknown;
  });
}

//===--- Everything else -------------------------------------------------===//

HandleFlow::Next HandleFlow::others(const OpRef &O, const State &S) {
  switch (O->Kind) {
  case OpKind::Return:
    return argHits(O.op(), S) || returnsUnknown(O) ? Next::Drop : Next::Go;
  case OpKind::Declare:
  case OpKind::StopRequest:
  case OpKind::StopTokenGet:
  case OpKind::StopSourceGet:
  case OpKind::StopCheck:
  case OpKind::Delete:
  case OpKind::Assume:
    return Next::Go;
  default:
    break;
  }
  if (argHits(O.op(), S))
    return Next::Drop;
  return calleeKeeps(O, S, true) ? Next::Drop : Next::Go;
}

} // namespace leash
