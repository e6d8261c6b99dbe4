// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs: members and globals, which others write.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/KeptObjects.h"
#include "checks/analysis/LoopChanges.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"

namespace leash {

using namespace ir;

//===--- Which object ---------------------------------------------------===//

bool LoopChanges::instanceChanges(const Entity &E) const {
  for (size_t N = 0; N < E.Path.size(); ++N) {
    if (E.Path[N].Kind == StepKind::Element)
      return true;
    if (E.Path[N].Kind != StepKind::Deref)
      continue;
    Entity Pointer = E;
    Pointer.Path.truncate(N);
    bool Moves = N                           ? placeChanges(Pointer)
                 : E.Root == RootKind::Param ? setInLoop(Pointer)
                                             : touchedInLoop(Pointer);
    if (Moves)
      return true;
  }
  return false;
}

Entity LoopChanges::outermost(const Entity &E) const {
  if (!Caller || E.Root == RootKind::Global)
    return E;
  return Caller->outermost(mapToCaller(*Edge, E));
}

bool LoopChanges::isOneObject(const Entity &E) const {
  const LoopChanges *InLoop = this;
  while (InLoop->Caller)
    InLoop = InLoop->Caller;
  const Entity Named = outermost(E);
  return Named.Root == RootKind::This || Named.Root == RootKind::Global ||
         (!Caller && Named.Root == RootKind::Capture) ||
         (Named.Root == RootKind::Param && InLoop->isField(Named));
}

bool LoopChanges::isOfCopy(const Entity &E, const OpRef &Write) const {
  if (!isOneObject(E) || !changesCopy(P, Write))
    return false;
  // A local object of the class of `this` may be `this`.
  return outermost(E).Path.size() > Write.In->entity(Write->Object).Path.size();
}

//===--- An object of the thread ----------------------------------------===//

/// Is \p F run on a copy of an object, made for the thread: `std::thread(f)`
/// with a function object, or `std::thread(&C::run, c)`?
static bool runsOnCopy(const Program &P, const Fn &F, unsigned Depth) {
  auto Spawns = P.spawnsOf(F);
  auto Callers = P.callers(F);
  if (Spawns.empty() == Callers.empty() || F.F->Class.empty() || !Depth)
    return false;
  for (const SpawnSite *S : Spawns)
    for (unsigned N = 0; N < S->Bodies.size(); ++N)
      if (S->Bodies[N] == &F && !S->Callables[N]->copiesThis())
        return false;
  return llvm::all_of(Callers, [&](const CallEdge &E) {
    const Op &O = E.Site.op();
    const Entity *On =
        O.Object == None ? nullptr : &E.Site.In->entity(O.Object);
    return !E.Later && !E.Callback && On && On->Root == RootKind::This &&
           On->Path.empty() && E.Site.In->F->Class == F.F->Class &&
           runsOnCopy(P, *E.Site.In, Depth - 1);
  });
}

/// Does a function give its `this` to somebody who may keep it?
static bool givesThisAway(const Program &P, const Fn &F) {
  auto IsThis = [&](EntityId E) {
    return E != None && F.entity(E).Root == RootKind::This &&
           llvm::all_of(F.entity(E).Path, [](const ir::Step &S) {
             return S.Kind == StepKind::AddressOf;
           });
  };
  return llvm::any_of(opsOf(F), [&](const OpRef &O) {
    auto Has = [&](const Callable &C) {
      const Fn *G = P.function(C.Usr);
      return IsThis(C.BoundThis) || llvm::any_of(C.Bound, IsThis) ||
             (G && G->F->Kind == FunctionKind::Lambda);
    };
    return llvm::any_of(O->Args, IsThis) || llvm::any_of(O->Callables, Has);
  });
}

bool LoopChanges::ownsThis() const {
  if (!runsOnCopy(P, F, 3))
    return false;
  return llvm::none_of(P.functions(), [&](const auto &G) {
    return G->F->Class == F.F->Class && givesThisAway(P, *G);
  });
}

bool LoopChanges::ownMemberChanges(const Entity &E) const {
  Place Name = P.place(F, E);
  std::vector<const Fn *> Own = P.reachableFrom({&F});
  return Name.empty() || getsNewValue(P, F, E, &Own) ||
         llvm::any_of(writesTo(P, Name), [&](const FlagWrite &W) {
           return !isInitial(P, W.At) && llvm::is_contained(Own, W.At.In) &&
                  W.At.In->F->Kind != FunctionKind::Constructor;
         });
}

//===--- What is written ------------------------------------------------===//

bool LoopChanges::placeChanges(const Entity &E) const {
  if (instanceChanges(E) || getsNewValue(P, F, E))
    return true;
  Place Name = P.place(F, E);
  if (Name.empty() || !P.closed(Name) || hasOtherNames(P, F, E) ||
      changesByItself(E, Name))
    return true;
  for (const FlagWrite &W : writesTo(P, Name))
    if (!isInitial(P, W.At) && !isOfCopy(E, W.At) && !onlyWhenGone(P, F, W.At))
      return true;
  return false;
}

/// A volatile member that the program never writes: a device does, or another
/// process, if it is not named like a flag. A volatile static of the function
/// itself is there for a debugger.
bool LoopChanges::changesByItself(const Entity &E, llvm::StringRef Name) const {
  const Type *T = F.type(E.Type);
  if (!T || !T->Volatile)
    return false;
  if (E.Root == RootKind::Global) {
    const Global *G = P.global(E.Name);
    return G && G->StaticLocal;
  }
  return writesTo(P, Name).empty() && !initialValue(Name) &&
         (E.Path.empty() || !namedLikeStopTest(E.Path.back().Name.ref()));
}

bool LoopChanges::isShared(const Entity &E) const {
  return E.Root == RootKind::This || E.Root == RootKind::Global ||
         E.Root == RootKind::Capture ||
         (E.Root == RootKind::Param && isField(E));
}

bool LoopChanges::someWriteMakesItHold(const FlagTest &T) const {
  const Entity &E = F.entity(T.E);
  Place Name = P.place(F, E);
  // Another round may look at another element.
  bool Element = llvm::any_of(
      E.Path, [](const ir::Step &S) { return S.Kind == StepKind::Element; });
  if (Element || !isShared(E) || (F.type(E.Type) && !isFlagType(F, E)) ||
      !T.Known || Name.empty() || !P.closed(Name))
    return true;
  if (getsNewValue(P, F, E) || changesByItself(E, Name))
    return true;
  bool Again = false; // when the loop runs, the first value is long gone
  for (const FlagWrite &W : writesTo(P, Name)) {
    if (isInitial(P, W.At) || isOfCopy(E, W.At) || onlyWhenGone(P, F, W.At))
      continue;
    if (!W.Value || T.holds(*W.Value).value_or(true))
      return true;
    Again = true;
  }
  auto Init = initialValue(Name);
  return !Again && (!Init || T.holds(*Init).value_or(true));
}

std::optional<int64_t> LoopChanges::initialValue(llvm::StringRef Name) const {
  if (const Field *Fd = P.fieldAt(Name)) {
    if (Fd->Init)
      return Fd->Init;
    for (const FlagWrite &W : writesTo(P, Name))
      if (isInitial(P, W.At) && W.Value)
        return W.Value;
    return std::nullopt;
  }
  if (Name.consume_front("G:"))
    if (const Global *G = P.global(Name))
      return G->Init.value_or(0);
  return std::nullopt;
}

} // namespace leash
