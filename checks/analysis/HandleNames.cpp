// SPDX-License-Identifier: Apache-2.0
//
// What an entity stands for, and whether it is, has or is in a handle that is
// followed.
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
  return !Def || makesObject(Def);
}

/// The one array that a pointer is set to, when otherwise it only goes along it
/// by `++`; none for others.
EntityId HandleFlow::walkedBy(const Entity &Pointer) const {
  EntityId Set = None;
  bool Steps = false;
  for (const OpRef &O : definitionsOf(P, F, Pointer)) {
    bool Sets = (O->Kind == OpKind::Assign || O->Kind == OpKind::Write) &&
                O->Args.size() == 1 && O->Args[0] != None && Set == None;
    bool Step = O->Kind == OpKind::Write && O->Args.empty() && !O->Value;
    if (!Sets && !Step)
      return None;
    Steps |= Step;
    if (Sets)
      Set = O->Args[0];
  }
  return Steps ? Set : EntityId(None);
}

/// `for (auto *p = all; p != all + n; ++p)`: what `*p` is is an element of the
/// array. So is what is behind the name of an array that is used as a pointer.
Entity HandleFlow::element(Entity E) const {
  if (E.Path.empty() || E.Path[0].Kind != StepKind::Deref)
    return E;
  Entity Root = E;
  Root.Path.clear();
  if (EntityId From =
          E.Root == RootKind::Local ? walkedBy(Root) : EntityId(None);
      From != None) {
    const Entity &To = F.entity(From);
    bool Address =
        !To.Path.empty() && To.Path.back().Kind == StepKind::AddressOf;
    Root = withoutAddress(To);
    if (Address && (Root.Path.empty() || !isElement(Root.Path.back())))
      return E;
    if (Address)
      Root.Path.pop_back();
  } else {
    const Type *T = rootType(E);
    if (!T || (T->Form != Shape::Array && T->Form != Shape::Container))
      return E;
  }
  Root.Path.push_back({StepKind::Element, "", ""});
  Root = extend(std::move(Root), llvm::ArrayRef(E.Path).drop_front());
  Root.Type = E.Type;
  return Root;
}

/// The place itself: without the & in front, through pointers that are set
/// once, and from `t.native_handle()` back to `t`.
Entity HandleFlow::real(Entity E) const {
  E = element(throughPointers(P, F, element(withoutAddress(std::move(E)))));
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

/// Has the owner given what it held to another before \p O?
bool HandleFlow::movedFrom(const Entity &Owner, const OpRef &O) const {
  return llvm::any_of(opsOf(F), [&](const OpRef &X) {
    bool Takes = X->Kind == OpKind::Move || X->Kind == OpKind::Construct ||
                 X->Kind == OpKind::Insert;
    return Takes && comesAfter(P, O, X) &&
           llvm::any_of(X->Args, [&](EntityId A) {
             return A != None && samePlace(F.entity(A), Owner);
           });
  });
}

/// A start through `f->` happens to what the smart pointer was given: it is
/// the owner, whose name is a second one of the same thing. Before the start
/// any such name counts, then those that still have it.
void HandleFlow::addOwners(State &S) const {
  const Entity H = S.Holders.front();
  if (H.Root != RootKind::Temp || H.Path.empty() ||
      H.Path[0].Kind != StepKind::Deref)
    return;
  for (EntityId E = 0; E < F.F->Entities.size(); ++E) {
    const Entity &X = F.entity(E);
    const Type *T =
        X.Root == RootKind::Local && X.Path.empty() ? F.typeOf(E) : nullptr;
    if (!T || (T->Form != Shape::UniquePtr && T->Form != Shape::SharedPtr))
      continue;
    Entity Behind = throughPointers(P, F, extend(X, {H.Path[0]}));
    bool Same = Behind.Root == H.Root && Behind.Index == H.Index &&
                Behind.Path.size() == 1;
    bool Still =
        Same &&
        (!S.Running ||
         (!movedFrom(X, Start.At) &&
          comesSurelyBefore(P, definitionsOf(P, F, X).front(), Start.At)));
    if (Still)
      S.Holders.push_back(extend(X, H.Path));
  }
}

const Type *HandleFlow::rootType(const Entity &E) const {
  Entity Root = E;
  Root.Path.clear();
  return typeOfPath(P, F, Root);
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

} // namespace leash
