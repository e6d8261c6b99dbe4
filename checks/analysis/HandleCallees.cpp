// SPDX-License-Identifier: Apache-2.0
//
// Does code that is called, or a closure that may be, get hold of a handle?
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/HandleFlow.h"
#include "checks/analysis/HandlePlaces.h"

namespace leash {

using namespace ir;

bool takesOver(EffectKind K) {
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

//===--- Before it starts ------------------------------------------------===//

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
    for (uint32_t N = 0; N < E.Target->F->Params.size(); ++N) {
      const Type *T = E.Target->type(E.Target->F->Params[N].Type);
      // A closure may have more arguments, in front of those of the call.
      bool Here = E.Via ? Given : N < O->Args.size() && hits(O->Args[N], S);
      // An owner by value, perhaps as one of a base class. A C handle owns
      // nothing: what the callee does with its copy is what counts.
      if (Here && T && T->Form != Shape::Reference &&
          T->Form != Shape::Pointer &&
          !(T->Role == TypeRole::Thread && T->Dtor == DtorEffect::None) &&
          (!E.Via || couldOwnThread(P, *E.Target->M, *T)))
        return true;
    }
  }
  for (const AppliedEffect &A : applied(O)) {
    EffectKind K = A.Effect->Kind;
    bool Kept = K == EffectKind::Stores || K == EffectKind::Escapes;
    if (!(Started ? takesOver(K) : Kept) || A.At.Root == RootKind::Unknown)
      continue;
    Entity At = real(A.At);
    for (const Entity &H : S.Holders)
      if (related(At, H) && !(Kept && onlyOurs()))
        return true;
  }
  return false;
}

/// Is it the address of another part of the object on the heap that has the
/// handle? In C, that leads to the object.
bool HandleFlow::isPart(EntityId E, const State &S) const {
  if (E == None || F.entity(E).Path.empty() ||
      F.entity(E).Path.back().Kind != StepKind::AddressOf)
    return false;
  Entity At = throughPointers(P, F, withoutAddress(F.entity(E)));
  return llvm::any_of(S.Holders, [&](const Entity &H) {
    return At.Root == H.Root && At.Index == H.Index && !At.Path.empty() &&
           !H.Path.empty() && At.Path[0].Kind == H.Path[0].Kind &&
           H.Path[0].Kind != StepKind::Field;
  });
}

/// May whoever gets the address of such a part see to the handle? Calls of
/// libraries that the models know do not.
bool HandleFlow::partLeaves(const OpRef &O, const State &S) {
  auto Part = [&](EntityId E) { return isPart(E, S) && !hits(E, S); };
  bool Plain = Start.Handle->Dtor == DtorEffect::None;
  if (!Plain || (O->has(OpLibrary) && !O->Text.empty() &&
                 O->Kind != OpKind::Spawn && O->Kind != OpKind::Insert))
    return false;
  bool Stays = (O->Kind == OpKind::Assign || O->Kind == OpKind::Write) &&
               O->Object != None && llvm::any_of(S.Holders, [&](auto &H) {
                 Entity To = throughPointers(P, F, F.entity(O->Object));
                 return To.Root == H.Root && To.Index == H.Index;
               });
  if (Stays) // `list->tail = &list->head;`
    return false;
  if (O->Kind == OpKind::Escape && Part(O->Object))
    return true;
  for (const Callable &C : O->Callables)
    if (llvm::any_of(C.Bound, Part))
      return true;
  if (llvm::none_of(O->Args, Part))
    return false;
  if (P.targets(O).empty() || P.callsUnknown(O))
    return true;
  return llvm::any_of(applied(O), [&](const AppliedEffect &A) {
    return takesOver(A.Effect->Kind) && A.Effect->At.Root == RootKind::Param &&
           A.Effect->At.Index < O->Args.size() &&
           Part(O->Args[A.Effect->At.Index]);
  });
}

/// A thread gets a pointer to what the handle is in: may what it runs join that
/// handle, or give it or the object to others?
bool HandleFlow::bodyKeeps(const OpRef &O, const State &S) const {
  const SpawnSite *Site = P.spawnAt(O);
  bool Bound = O->Callables.size() == 1 && O->Callables[0].Bound.size() == 1 &&
               O->Args.size() <= 1 && !hits(O->Callables[0].BoundThis, S);
  if (!Site || !Site->Resolved || Site->Bodies.empty() || !Bound)
    return true;
  const Entity Given = real(O->Callables[0].Bound[0]);
  for (const Entity &H : S.Holders) {
    // A pointer to the object, not the handle itself or a part of it.
    bool Inside = covers(Given, H) && H.Path.size() > Given.Path.size() + 1;
    if (!Inside && related(Given, H))
      return true;
  }
  return llvm::any_of(Site->Bodies, [&](const Fn *Body) {
    const Summary &T = P.summary(*Body);
    return T.TooMany || T.GaveUp ||
           llvm::any_of(T.Effects, [&](const PlaceEffect &E) {
             if (!takesOver(E.Kind) || E.At.Root != RootKind::Param)
               return takesOver(E.Kind) && E.At.Root == RootKind::Unknown;
             Entity At = Given;
             llvm::append_range(At.Path, E.At.Path);
             return llvm::any_of(
                 S.Holders, [&](const Entity &H) { return related(At, H); });
           });
  });
}

/// An object that others know is still this function's to end, when nobody
/// else does that to any object of its class.
bool HandleFlow::onlyOurs() {
  if (OnlyOurs)
    return *OnlyOurs;
  OnlyOurs = false;
  for (size_t N = Start.Holder.Path.size(); N-- > 0;) {
    const ir::Step &At = Start.Holder.Path[N];
    if (At.Kind != StepKind::Field || At.Owner.empty())
      continue;
    OnlyOurs =
        endedOnlyBy(P, "F:" + At.Owner + "::" + At.Name, *Start.Handle, F);
    break;
  }
  return *OnlyOurs;
}

/// Will the same name mean another object from here on?
static bool madeAnew(const OpRef &O, const Entity &Holder) {
  if (O->Kind == OpKind::Declare || Holder.Path.empty())
    return false;
  for (EntityId E : {O->Object, O->Result})
    if (E != None && O.In->entity(E).Path.empty() &&
        covers(O.In->entity(E), Holder))
      return true;
  return false;
}

/// `handle = q;` before the thread is started in `q->thread`: another name, by
/// which it is found, too. A name that goes on to something else is none any
/// more, but what it led to may still be there.
HandleFlow::Next HandleFlow::otherName(const OpRef &O, State &S) {
  const Entity First = S.Holders.front();
  if (madeAnew(O, First))
    llvm::erase_if(S.Holders, [&](const Entity &H) { return isName(H); });
  if ((O->Kind != OpKind::Assign && O->Kind != OpKind::Write) ||
      O->Object == None)
    return Next::Go;
  const Entity &To = F.entity(O->Object);
  for (size_t N = S.Holders.size(); N-- > 1;) {
    if (!isName(S.Holders[N]) || !covers(To, S.Holders[N]))
      continue;
    if (S.Holders[N].Path.size() > First.Path.size())
      return Next::Drop;
    S.Holders.erase(S.Holders.begin() + N);
  }
  const Type *T = F.typeOf(O->Object);
  if (!T || T->Form != Shape::Pointer || O->Args.size() != 1 ||
      O->Args[0] == None)
    return Next::Go;
  auto Rest = inside(O->Args[0], First);
  if (!Rest || Rest->empty() || Rest->front().Kind != StepKind::Deref)
    return Next::Go;
  Entity New = extend(To, *Rest);
  if (samePlace(real(New), real(First)))
    return Next::Go;
  S.Holders.push_back(std::move(New));
  return S.Holders.size() > 4 ? Next::Drop : Next::Go;
}

/// One of several holders that leads there by a plain pointer.
bool HandleFlow::isName(const Entity &H) const {
  const Type *T = rootType(H);
  return T && T->Form == Shape::Pointer && !samePlace(H, real(Start.Holder));
}

/// `Guard g{t};`, `args.thread = &t;`: an object of this function refers to the
/// handle from here on. Its destructor, or who is given it, may join.
bool HandleFlow::keptByMember(const OpRef &O) const {
  if (O->Args.size() != 1 || O->Args[0] == None)
    return false;
  const Entity &To = F.entity(O->Object), &From = F.entity(O->Args[0]);
  bool Address =
      !From.Path.empty() && From.Path.back().Kind == StepKind::AddressOf;
  return !To.Path.empty() && To.Path.back().Kind == StepKind::Field &&
         (Address || isReference(P, To.Path.back()));
}

HandleFlow::Next HandleFlow::before(const OpRef &O, State &S) {
  Table.transfer(O, S.Known);
  if (partLeaves(O, S))
    return Next::Drop;
  switch (O->Kind) {
  case OpKind::Call:
  case OpKind::Construct:
    return calleeKeeps(O, S, false) ? Next::Drop : otherName(O, S);
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
    if (argHits(O.op(), S) && O->Object != None &&
        (!isOwn(real(O->Object)) || keptByMember(O)))
      return Next::Drop;
    return otherName(O, S);
  case OpKind::Move:
    return losesOwner(O, S) ? Next::Drop : otherName(O, S);
  default:
    return otherName(O, S);
  }
}

/// `auto &runner = *owner; runners_[name] = std::move(owner);`: who starts it
/// by the reference then starts what somebody else owns.
bool HandleFlow::losesOwner(const OpRef &O, const State &S) const {
  return llvm::any_of(O->Args, [&](EntityId A) {
    // What a function returned goes to its variable.
    bool Named = A != None && F.entity(A).Root != RootKind::Temp;
    return Named && llvm::any_of(S.Holders, [&](const Entity &H) {
             auto Rest = inside(A, H);
             return Rest && !Rest->empty() &&
                    Rest->front().Kind == StepKind::Deref;
           });
  });
}

} // namespace leash
