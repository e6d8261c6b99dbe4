// SPDX-License-Identifier: Apache-2.0
//
// What one op does to a thread that runs: who has its handle afterwards.
#include "checks/analysis/HandleFlow.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

/// `owner.release();`: the pointer that it gives back is taken by nobody.
static bool dropsResult(const OpRef &O) {
  const Type *T = O.In->typeOf(O->Result);
  return O->has(OpDiscarded) && T && T->Form == Shape::Pointer;
}

HandleFlow::Next HandleFlow::transfer(const OpRef &O, State &S) {
  Table.transfer(O, S.Known);
  switch (O->Kind) {
  case OpKind::Forget:
    if (hits(O->Object, S) && dropsResult(O))
      return Next::Lost;
    return hits(O->Object, S) || argHits(O.op(), S) ? Next::Drop : Next::Go;
  case OpKind::Join:
  case OpKind::Detach:
  case OpKind::Escape:
  case OpKind::Unknown:
    return hits(O->Object, S) || argHits(O.op(), S) ? Next::Drop : Next::Go;
  case OpKind::JoinableTest:
    for (const Entity &H : S.Holders)
      if (samePlace(real(O->Object), H) && O->Result != None)
        Table.learn(O->Result, ValueRange::nonZero(), S.Known);
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
    const Variable *V = variableOf(F, New);
    const Type *T = V ? F.type(V->Type) : nullptr;
    if (!isOwn(New) || !isOwn(Behind) || (T && T->Form == Shape::Reference)) {
      if (Behind.Root == RootKind::Param)
        GivenTo.insert(Behind.Index);
      return Next::Drop; // somebody else's now
    }
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

/// Another thread, or nothing, goes where it is. One of several elements need
/// not be the one that is followed.
HandleFlow::Next HandleFlow::overwrite(const OpRef &O, const State &S) const {
  if (O->Object == None || O->Kind == OpKind::Write || !holds(O->Object, S))
    return Next::Go;
  if (llvm::any_of(F.entity(O->Object).Path, isElement))
    return Next::Go;
  return replaced(O, S) ? Next::Lost : Next::Drop;
}

/// Is the handle surely the one in a variable of this function?
bool HandleFlow::replacedAt(const State &S) const {
  return Start.Handle->Dtor == DtorEffect::Terminate && S.Holders.size() == 1 &&
         S.Holders[0].Root == RootKind::Local &&
         llvm::none_of(S.Holders[0].Path, isElement);
}

/// Does the op destroy it, with all that leads to it?
bool HandleFlow::replaced(const OpRef &O, const State &S) const {
  return replacedAt(S) && endOwner(O->Object, S) == Next::Lost;
}

static bool ownsOne(const Type *T) {
  return T && (T->Form == Shape::UniquePtr || T->Form == Shape::SharedPtr ||
               T->Form == Shape::Optional);
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

/// Does the destructor of the class, or of one derived from it, see to what is
/// at \p Rest of the object? One that is not seen may.
static bool destructorTakes(const Program &P, const Class &C,
                            llvm::ArrayRef<ir::Step> Rest) {
  if (C.Dtor.empty())
    return false;
  std::vector<const Fn *> Dtors = P.overriders(C.Dtor);
  const Fn *Own = P.function(C.Dtor);
  if (!Own && C.has(ClsUserDtor))
    return true;
  if (Own)
    Dtors.push_back(Own);
  Entity At;
  At.Root = RootKind::This;
  At.Path.append(Rest.begin(), Rest.end());
  return llvm::any_of(Dtors, [&](const Fn *D) {
    const Summary &S = P.summary(*D);
    return S.TooMany || S.GaveUp ||
           llvm::any_of(S.Effects, [&](const PlaceEffect &E) {
             return takesOver(E.Kind) && related(E.At, At);
           });
  });
}

/// The owner ends: what becomes of the handle in it?
HandleFlow::Next HandleFlow::endOwner(EntityId Owner, const State &S) const {
  for (const Entity &H : S.Holders) {
    auto Rest = inside(Owner, H);
    if (!Rest)
      continue;
    Entity At = H;
    At.Path.truncate(H.Path.size() - Rest->size());
    for (const ir::Step &Step : *Rest) {
      const Type *T = typeOfPath(P, F, At);
      if (!T || T->Form == Shape::Pointer || T->Dtor != DtorEffect::None)
        return Next::Drop; // it is not the owner, or ends it in its own way
      if (T->Form == Shape::SharedPtr && owners(S) > 1)
        return Next::Drop;
      const Class *C = T->Class.empty() ? nullptr : P.classOf(T->Class);
      auto Behind = llvm::ArrayRef(H.Path).drop_front(At.Path.size());
      if (C && destructorTakes(P, *C, Behind))
        return Next::Drop;
      At.Path.push_back(Step);
    }
    if (Start.Handle->Dtor == DtorEffect::Terminate)
      return Next::Lost;
    bool Plain = Start.Handle->Dtor == DtorEffect::None;
    return Plain && !F.F->has(FnMain) ? Next::Lost : Next::Drop;
  }
  return Next::Go;
}

/// Variables that hold it; a temporary that was stored is no more.
unsigned HandleFlow::owners(const State &S) const {
  return llvm::count_if(
      S.Holders, [](const Entity &H) { return H.Root != RootKind::Temp; });
}

HandleFlow::Next HandleFlow::clear(const OpRef &O, State &S) {
  if (O->Object == None || !hits(O->Object, S))
    return argHits(O.op(), S) ? Next::Drop : Next::Go;
  bool Inside = false;
  for (const Entity &H : S.Holders)
    if (auto Rest = inside(O->Object, H))
      Inside |= !Rest->empty();
  bool All = O->has(OpAll) || ownsOne(typeOfPath(P, F, real(O->Object))) ||
             ownsOne(F.typeOf(O->Object));
  // Taking one out: whether it is this one, and whether it ran, is not known.
  return Inside && All ? endOwner(O->Object, S) : Next::Drop;
}

HandleFlow::Next HandleFlow::destroy(const OpRef &O, State &S) {
  // What the end of a handle does, its type says.
  bool Itself = false;
  for (const Entity &H : S.Holders)
    if (auto Rest = O->Object == None ? std::nullopt : inside(O->Object, H))
      Itself |= Rest->empty();
  bool Seen = !P.targets(O).empty();
  if ((Seen || !Itself) && calleeKeeps(O, S, true))
    return Next::Drop;
  if (O->Object == None || !hits(O->Object, S))
    return Next::Go;
  return endOwner(O->Object, S);
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
  if (calleeKeeps(O, S, true))
    return Next::Drop;
  return startsAnother(O, S) || assignsWhole(O, S) ? Next::Lost : Next::Go;
}

/// `t.emplace(f)`, `pthread_create(&t, …)` where a thread is already.
HandleFlow::Next HandleFlow::spawn(const OpRef &O, const State &S) {
  bool Here = O->Object != None && S.Holders.size() == 1 &&
              samePlace(real(O->Object), S.Holders[0]);
  if (!Here || argHits(O.op(), S))
    return others(O, S);
  bool Plain = Start.Handle->Dtor == DtorEffect::None &&
               S.Holders[0].Root == RootKind::Local &&
               S.Holders[0].Path.empty();
  return Plain || replaced(O, S) ? Next::Lost : Next::Drop;
}

/// Does what is called here first look whether there is a thread?
bool HandleFlow::looksAt(const OpRef &O, llvm::StringRef At) const {
  for (const Fn *X : P.runBy(O, 100))
    for (const OpRef &Use : P.opsOn(At))
      if (Use.In == X &&
          (Use->Kind == OpKind::Read || Use->Kind == OpKind::JoinableTest))
        return true;
  return At.empty();
}

/// `server.start()` on one that runs, when it starts whatever there is.
bool HandleFlow::startsAnother(const OpRef &O, const State &S) {
  if (P.targets(O).size() != 1 || !replacedAt(S))
    return false;
  for (const AppliedEffect &A : applied(O))
    if (A.Effect->Kind == EffectKind::Starts && A.Must &&
        samePlace(A.At, S.Holders[0])) {
      llvm::StringRef At = A.Where;
      while (At.consume_back("*"))
        ;
      return !looksAt(O, At);
    }
  return false;
}

/// A defaulted assignment assigns each member over what it holds.
bool HandleFlow::assignsWhole(const OpRef &O, const State &S) const {
  if (O->Object == None || !holds(O->Object, S) || P.targets(O).size() != 1)
    return false;
  const Fn &Target = *P.targets(O).front().Target;
  return Target.F->has(FnDefaulted) && namesAssignment(Target.F->Name) &&
         replacedAt(S);
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
  case OpKind::ForcedCancel:
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
