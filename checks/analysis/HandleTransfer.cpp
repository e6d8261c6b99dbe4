// SPDX-License-Identifier: Apache-2.0
//
// What one op does to a thread that runs: who has its handle afterwards.
#include "checks/analysis/HandleFlow.h"

namespace leash {

using namespace ir;

/// A local, or a temporary that is an object of its own and not what a call
/// gave a reference to.
bool HandleFlow::isOwn(const Entity &E) const {
  if (E.Root != RootKind::Temp)
    return E.Root == RootKind::Local;
  if (Start.Holder.Root == E.Root && Start.Holder.Index == E.Index)
    return true; // the result of the call that starts it
  OpRef Def = definitionOf(P, F, E);
  return !Def || Def->Kind == OpKind::New;
}

static Entity withoutAddress(Entity E) {
  if (!E.Path.empty() && E.Path.back().Kind == StepKind::AddressOf)
    E.Path.pop_back();
  return E;
}

/// The place itself: without the & in front, through pointers that are set
/// once, and from `t.native_handle()` back to `t`.
Entity HandleFlow::real(Entity E) const {
  E = throughPointers(P, F, withoutAddress(std::move(E)));
  if (!E.Path.empty() || !isOwn(E))
    return E;
  OpRef Def = definitionOf(P, F, E);
  const Type *T = rootType(E);
  if (Def && Def->Kind == OpKind::Read && Def->Object != None && T &&
      T->Role == TypeRole::Thread)
    return throughPointers(P, F, F.entity(Def->Object));
  if (!T || T->Form != Shape::Pointer)
    return E;
  // A pointer by another name: what both point to is the same.
  Entity Pointee =
      throughPointers(P, F, extend(E, {ir::Step{StepKind::Deref, "", ""}}));
  if (!Pointee.Path.empty() && Pointee.Path.back().Kind == StepKind::Deref)
    Pointee.Path.pop_back();
  else
    return E;
  return Pointee;
}

Entity HandleFlow::real(EntityId E) const { return real(F.entity(E)); }

const Type *HandleFlow::rootType(const Entity &E) const {
  Entity Root = E;
  Root.Path.clear();
  return typeOfPath(P, F, Root);
}

static bool related(const Entity &A, const Entity &B) {
  return covers(A, B) || covers(B, A);
}

/// A holder goes by the name that it has here, and by what is behind that.
bool HandleFlow::hits(EntityId E, const State &S) const {
  if (E == None)
    return false;
  Entity R = real(E), Written = withoutAddress(F.entity(E));
  return llvm::any_of(S.Holders, [&](const Entity &H) {
    return related(R, H) || related(Written, H);
  });
}

/// The part of \p H that is in \p E: what is left of the path, or nothing.
std::optional<llvm::ArrayRef<ir::Step>>
HandleFlow::inside(EntityId E, const Entity &H) const {
  for (const Entity &Outer : {withoutAddress(F.entity(E)), real(E)})
    if (covers(Outer, H))
      return llvm::ArrayRef(H.Path).drop_front(Outer.Path.size());
  return std::nullopt;
}

bool HandleFlow::holds(EntityId E, const State &S) const {
  return E != None && llvm::any_of(S.Holders, [&](const Entity &H) {
           return inside(E, H).has_value();
         });
}

bool HandleFlow::argHits(const Op &O, const State &S) const {
  auto Hits = [&](EntityId E) { return hits(E, S); };
  for (const Callable &C : O.Callables)
    if (Hits(C.BoundThis) || llvm::any_of(C.Bound, Hits))
      return true;
  return llvm::any_of(O.Args, Hits);
}

const std::vector<AppliedEffect> &HandleFlow::applied(const OpRef &O) {
  auto [It, New] = Applied.try_emplace(&O.op());
  if (New)
    It->second = applySummary(P, O);
  return It->second;
}

//===--- Before it starts ------------------------------------------------===//

static bool takesOver(EffectKind K) {
  switch (K) {
  case EffectKind::Joins:
  case EffectKind::Detaches:
  case EffectKind::MovesFrom:
  case EffectKind::Stores:
  case EffectKind::Escapes:
  case EffectKind::Deletes:
  case EffectKind::Forgets:
  case EffectKind::Clears:
    return true;
  default:
    return false;
  }
}

/// Calls that only look: comparing iterators, taking a size.
static bool onlyLooks(const Callee *C) {
  if (!C || !C->Library)
    return false;
  llvm::StringRef N = C->Name;
  N = N.substr(N.rfind("::") == llvm::StringRef::npos ? 0 : N.rfind("::") + 2);
  return N.starts_with("operator=") ? N.starts_with("operator==")
         : N.starts_with("operator")
             ? !N.starts_with("operator()") && !N.starts_with("operator[]")
             : N == "size" || N == "ssize" || N == "empty" || N == "distance" ||
                   N == "begin" || N == "end" || N == "next" || N == "prev" ||
                   N == "advance";
}

/// Does code that is called here get hold of the handle, or deal with it?
/// Before the start only what is kept counts: a guard that will join later.
bool HandleFlow::calleeKeeps(const OpRef &O, const State &S, bool Started) {
  bool Given = argHits(O.op(), S);
  bool Through = O->Object != None && hits(O->Object, S);
  if (!Given && !Through && O->Callables.empty() && P.targets(O).empty())
    return false;
  const Callee *C = F.callee(O.op());
  bool Library = O->has(OpLibrary) || (C && C->Library);
  if (Given && P.targets(O).empty())
    return !onlyLooks(C) && !usesThreadId(O.op(), *Start.Handle);
  if (P.callsUnknown(O) && (Given || (Through && !Library)))
    return true;
  for (const CallEdge &E : P.targets(O)) {
    const Summary &T = P.summary(*E.Target);
    if ((Given || Through) && (T.TooMany || T.GaveUp))
      return true;
    for (uint32_t N = 0; N < O->Args.size(); ++N) {
      bool ByValue = N < E.Target->F->Params.size() && !E.Via;
      const Type *T =
          ByValue ? E.Target->type(E.Target->F->Params[N].Type) : nullptr;
      if (T && T->Form != Shape::Reference && T->Form != Shape::Pointer &&
          hits(O->Args[N], S))
        return true; // an owner by value, perhaps as one of a base class
    }
  }
  for (const AppliedEffect &A : applied(O)) {
    EffectKind K = A.Effect->Kind;
    bool Kept = K == EffectKind::Stores || K == EffectKind::Escapes;
    if (!(Started ? takesOver(K) : Kept) || A.At.Root == RootKind::Unknown)
      continue;
    Entity At = real(A.At);
    for (const Entity &H : S.Holders)
      if (related(At, H))
        return true;
  }
  return false;
}

HandleFlow::Next HandleFlow::before(const OpRef &O, State &S) {
  Table.transfer(O, S.Known);
  switch (O->Kind) {
  case OpKind::Call:
  case OpKind::Construct:
    return calleeKeeps(O, S, false) ? Next::Drop : Next::Go;
  case OpKind::Spawn:
  case OpKind::Insert:
  case OpKind::Send:
  case OpKind::StopCallback:
  case OpKind::CallbackRegister:
    return argHits(O.op(), S) ? Next::Drop : Next::Go;
  case OpKind::Escape:
    return hits(O->Object, S) ? Next::Drop : Next::Go;
  case OpKind::Assign:
  case OpKind::Write:
    if (argHits(O.op(), S) && O->Object != None && !isOwn(real(O->Object)))
      return Next::Drop;
    return Next::Go;
  default:
    return Next::Go;
  }
}

//===--- Afterwards ------------------------------------------------------===//

HandleFlow::Next HandleFlow::transfer(const OpRef &O, State &S) {
  Table.transfer(O, S.Known);
  switch (O->Kind) {
  case OpKind::Join:
  case OpKind::Detach:
  case OpKind::Forget:
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

/// An unjoined handle that is overwritten is a matter of other checks.
HandleFlow::Next HandleFlow::overwrite(const OpRef &O, const State &S) const {
  if (O->Object == None || O->Kind == OpKind::Write || !holds(O->Object, S))
    return Next::Go;
  bool Element = llvm::any_of(F.entity(O->Object).Path, [](const ir::Step &X) {
    return X.Kind == StepKind::Element;
  });
  return Element ? Next::Go : Next::Drop;
}

static bool ownsOne(const Type *T) {
  return T && (T->Form == Shape::UniquePtr || T->Form == Shape::SharedPtr ||
               T->Form == Shape::Optional);
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
    if (!Moves && !Stores)
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
      hits(O->Args[0], S) && llvm::StringRef(C->Name).ends_with("operator=")) {
    Entity To =
        extend(F.entity(O->Object), {ir::Step{StepKind::Deref, "", ""}});
    const Type *From = F.typeOf(O->Args[0]);
    if (From && From->Form == T->Form)
      To = F.entity(O->Object);
    return retarget(O, O->Args[0], std::move(To), false, S);
  }
  return calleeKeeps(O, S, true) ? Next::Drop : Next::Go;
}

//===--- Closures --------------------------------------------------------===//

/// A closure that has it by value owns it, or a share of it.
HandleFlow::Next HandleFlow::closure(const OpRef &O, const State &S) {
  for (const Callable &C : O->Callables) {
    const Fn *L = C.Usr.empty() ? nullptr : P.function(C.Usr);
    if (!L || L->F->Parent != F.F->Usr)
      continue;
    for (const Capture &X : L->F->Captures)
      if (X.Mode != CaptureMode::ByRef && hits(X.Source, S))
        return Next::Drop;
  }
  return argHits(O.op(), S) ? Next::Drop : Next::Go;
}

/// Is the closure called here and nowhere else? Then its calls say what it
/// does.
bool HandleFlow::onlyCalled(const Fn &Lambda) const {
  llvm::SmallVector<EntityId, 4> Names;
  auto IsName = [&](EntityId E) {
    return E != None && llvm::any_of(Names, [&](EntityId N) {
             return samePlace(F.entity(N), F.entity(E));
           });
  };
  for (const Block &B : F.F->Blocks)
    for (const Op &O : B.Ops) {
      bool Makes = O.Kind == OpKind::MakeCallable && !O.Callables.empty() &&
                   O.Result != None && O.Callables[0].Usr == Lambda.F->Usr;
      bool Names1 = (O.Kind == OpKind::Move || O.Kind == OpKind::Assign) &&
                    O.Args.size() == 1 && IsName(O.Args[0]);
      if (Makes)
        Names.push_back(O.Result);
      else if (Names1 && O.Object != None &&
               F.entity(O.Object).Root == RootKind::Local)
        Names.push_back(O.Object);
      else if (llvm::any_of(O.Args, IsName))
        return false;
      else if (O.Kind != OpKind::Call && O.Kind != OpKind::Destroy)
        for (const Callable &C : O.Callables)
          if (IsName(C.Object))
            return false;
    }
  for (const auto &G : P.functions())
    if (G->F->Parent == F.F->Usr)
      for (const Capture &C : G->F->Captures)
        if (C.Source != None && IsName(C.Source))
          return false;
  return true;
}

/// Does a closure that may run at any time deal with the handle?
bool HandleFlow::capturesMatter(const State &S) const {
  for (const Fn *L : Lambdas)
    for (uint32_t N = 0; N < L->F->Captures.size(); ++N) {
      const Capture &C = L->F->Captures[N];
      if (C.Mode != CaptureMode::ByRef || !hits(C.Source, S))
        continue;
      const Summary &T = P.summary(*L);
      bool Deals = T.TooMany || T.GaveUp || nestedCapture(*L, N);
      for (const PlaceEffect &E : T.Effects)
        Deals |= takesOver(E.Kind) && E.At.Root == RootKind::Capture &&
                 E.At.Index == N;
      if (Deals && !onlyCalled(*L))
        return true;
    }
  return false;
}

bool HandleFlow::nestedCapture(const Fn &Lambda, uint32_t Capture) const {
  for (const auto &G : P.functions())
    if (G->F->Parent == Lambda.F->Usr)
      for (const ir::Capture &C : G->F->Captures)
        if (C.Source != None &&
            Lambda.entity(C.Source).Root == RootKind::Capture &&
            Lambda.entity(C.Source).Index == Capture)
          return true;
  return false;
}

/// A value that is not known, of a type that could own the handle.
bool HandleFlow::returnsUnknown(const OpRef &O) const {
  const Type *T = F.type(F.F->ReturnType);
  if (!T || T->Role == TypeRole::Bool || T->Role == TypeRole::Integer)
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
