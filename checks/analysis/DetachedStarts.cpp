// SPDX-License-Identifier: Apache-2.0
//
// Which started threads nobody has to join by the handle: detached by their
// attributes or by themselves, or joined by another name.
#include "checks/analysis/HandleFlow.h"

namespace leash {

using namespace ir;

static bool detachesItself(const Fn &Body) {
  for (const Block &B : Body.F->Blocks)
    for (const Op &O : B.Ops)
      if (O.Kind == OpKind::SelfDetach)
        return true;
  return false;
}

/// `pthread_t former = crew->last; … pthread_join(former, NULL);`
static bool joinsCopy(const OpRef &Copy) {
  const Fn &F = *Copy.In;
  bool Takes = (Copy->Kind == OpKind::Assign || Copy->Kind == OpKind::Move ||
                Copy->Kind == OpKind::Write) &&
               Copy->Object != None &&
               F.entity(Copy->Object).Root == RootKind::Local;
  return Takes && llvm::any_of(opsOf(F), [&](const OpRef &O) {
           return (O->Kind == OpKind::Join || O->Kind == OpKind::Detach) &&
                  O->Object != None &&
                  samePlace(F.entity(O->Object), F.entity(Copy->Object));
         });
}

/// Does the op join what is there, or take it away?
static bool endsOrTakes(const Program &P, const OpRef &O, llvm::StringRef At) {
  bool From = O->Kind == OpKind::Move && O->Object != None &&
              P.place(*O.In, O->Object) != At;
  return O->Kind == OpKind::Join || O->Kind == OpKind::Detach ||
         O->Kind == OpKind::Swap || From;
}

/// Of a place with a name it is seen whether somebody joins what is there; who
/// asked by a pointer where to put it may.
static bool isJoinedAt(const Program &P, const Fn &F, const Entity &To) {
  if (To.Root == RootKind::Param && To.Path.size() == 1)
    return To.Path[0].Kind == StepKind::Deref;
  Place At = P.place(F, To);
  return !At.empty() &&
         (llvm::any_of(P.opsOn(At),
                       [&](const OpRef &O) { return endsOrTakes(P, O, At); }) ||
          llvm::any_of(P.usesOf(At), joinsCopy));
}

/// Does the op put the value where somebody joins it, by itself or by what it
/// calls?
static bool putsWhereJoined(const Program &P, const OpRef &O, EntityId Value,
                            unsigned Depth = 0) {
  static constexpr unsigned MaxCalls = 2;
  if (!llvm::is_contained(O->Args, Value))
    return false;
  if (O->Kind != OpKind::Call)
    return O->Object != None && isJoinedAt(P, *O.In, O.In->entity(O->Object));
  if (Depth == MaxCalls || P.targets(O).size() != 1)
    return false;
  const Fn &To = *P.targets(O).front().Target;
  auto Given = [&](EntityId E) {
    const Entity &X = To.entity(E);
    return X.Root == RootKind::Param && X.Path.empty() &&
           X.Index < O->Args.size() && O->Args[X.Index] == Value;
  };
  for (OpRef In : opsOf(To))
    for (EntityId A : In->Args)
      if (A != None && Given(A) && putsWhereJoined(P, In, A, Depth + 1))
        return true;
  return false;
}

/// `done->last = pthread_self()`, on the thread itself.
static bool givesItsHandle(const Program &P, const Fn &Body) {
  for (const Fn *F : P.reachableFrom({&Body}, 2000)) {
    llvm::SmallVector<EntityId, 4> Ids;
    for (OpRef O : opsOf(*F))
      if (O->Kind == OpKind::ThreadId && O->Object == None && O->Result != None)
        Ids.push_back(O->Result);
    if (Ids.empty())
      continue;
    for (OpRef O : opsOf(*F)) // `pthread_t self = pthread_self();`
      if (O->Object != None && F->entity(O->Object).Root == RootKind::Local &&
          F->entity(O->Object).Path.empty() && O->Args.size() == 1 &&
          llvm::is_contained(Ids, O->Args[0]))
        Ids.push_back(O->Object);
    for (OpRef O : opsOf(*F))
      if (llvm::any_of(Ids,
                       [&](EntityId Id) { return putsWhereJoined(P, O, Id); }))
        return true;
  }
  return false;
}

/// Says that the thread is detached, or something that is not known.
static bool mayDetach(const OpRef &O) {
  if (O->Kind != OpKind::AttrSet || O->has(OpDetached))
    return O->Kind == OpKind::AttrSet;
  return !O->Args.empty() &&
         (O->Args[0] == None ||
          O.In->entity(O->Args[0]).Root != RootKind::Constant);
}

static bool attributesDetach(const Program &P, const Fn &F, const Entity &A,
                             unsigned Depth);

/// What a pointer leads to: `&attr`, and a parameter that is handed on.
static Entity pointee(Entity E) {
  if (!E.Path.empty() && E.Path.back().Kind == StepKind::AddressOf)
    E.Path.pop_back();
  else
    E.Path.push_back({StepKind::Deref, "", ""});
  return E;
}

/// What a wrapper was given: it starts detached threads if any caller that is
/// known wants that. What callers that are not known want does not matter, for
/// nothing is reported on them.
static bool callersDetach(const Program &P, const Fn &F, uint32_t Param,
                          unsigned Depth) {
  if (Depth == 0 || P.callers(F).empty())
    return true;
  return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
    if (E.Callback || Param >= E.Site->Args.size() ||
        E.Site->Args[Param] == None)
      return true;
    const Entity &Given = E.Site.In->entity(E.Site->Args[Param]);
    bool Null =
        Given.Root == RootKind::Null || Given.Root == RootKind::Constant;
    return !Null && attributesDetach(P, *E.Site.In, pointee(Given), Depth - 1);
  });
}

/// Nothing is known of attributes that come from elsewhere: taken as detached.
static bool attributesDetach(const Program &P, const Fn &F, const Entity &A,
                             unsigned Depth) {
  if (A.Root == RootKind::Null)
    return false;
  if (A.Root == RootKind::Param && A.Path.size() == 1 &&
      A.Path[0].Kind == StepKind::Deref)
    return callersDetach(P, F, A.Index, Depth);
  Place At = P.place(F, A);
  bool Made = false;
  for (const OpRef &O : At.empty() ? llvm::ArrayRef<OpRef>() : P.opsOn(At)) {
    if (mayDetach(O))
      return true;
    Made |= O->Kind == OpKind::Construct;
  }
  auto SetsUp = [&](const OpRef &O) { // a helper
    const Callee *C = O.In->callee(O.op());
    return O->Kind == OpKind::Call && !(C && C->Library);
  };
  return !Made || llvm::any_of(P.usesOf(At), SetsUp);
}

static bool detachedByAttributes(const Program &P, const OpRef &Spawn) {
  constexpr unsigned Wrappers = 3; // around each other
  return llvm::any_of(Spawn->Args, [&](EntityId A) {
    return A != None &&
           attributesDetach(P, *Spawn.In, Spawn.In->entity(A), Wrappers);
  });
}

static bool anyBody(const Program &P, const OpRef &Spawn,
                    llvm::function_ref<bool(const Fn &)> Is) {
  const SpawnSite *S = P.spawnAt(Spawn);
  return S && llvm::any_of(S->Bodies, [&](const Fn *B) { return Is(*B); });
}

static bool bodyDetaches(const Program &P, const OpRef &Spawn) {
  return anyBody(P, Spawn, detachesItself);
}

bool joinedByOwnName(const Program &P, const OpRef &Spawn) {
  return anyBody(P, Spawn, [&](const Fn &B) { return givesItsHandle(P, B); });
}

bool startsDetached(const Program &P, const OpRef &Spawn) {
  return Spawn->has(OpDetached) || detachedByAttributes(P, Spawn) ||
         bodyDetaches(P, Spawn);
}

bool saidDetached(const Program &P, const OpRef &Spawn) {
  auto Sets = [&](EntityId A) {
    Place At = A == None ? Place() : P.place(*Spawn.In, A);
    return !At.empty() && llvm::any_of(P.opsOn(At), [](const OpRef &O) {
      return O->Kind == OpKind::AttrSet && O->has(OpDetached);
    });
  };
  return Spawn->has(OpDetached) || llvm::any_of(Spawn->Args, Sets) ||
         bodyDetaches(P, Spawn);
}

} // namespace leash
