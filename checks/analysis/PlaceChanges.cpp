// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs: members and globals, which others write.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/LoopChanges.h"
#include "checks/analysis/StopRequests.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"

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
  RootKind Root = outermost(E).Root;
  return Root == RootKind::This || Root == RootKind::Global ||
         (!Caller && (Root == RootKind::Capture ||
                      (Root == RootKind::Param && isField(E))));
}

bool LoopChanges::isOfCopy(const Entity &E, const OpRef &Write) const {
  if (!isOneObject(E) || !changesCopy(P, Write))
    return false;
  // A local object of the class of `this` may be `this`.
  return outermost(E).Path.size() > Write.In->entity(Write->Object).Path.size();
}

//===--- What is written ------------------------------------------------===//

bool LoopChanges::placeChanges(const Entity &E) const {
  if (instanceChanges(E) || getsNewValue(P, F, E))
    return true;
  Place Name = P.place(F, E);
  if (Name.empty() || !P.closed(Name) || hasOtherNames(P, F, E))
    return true;
  for (const FlagWrite &W : writesTo(P, Name))
    if (!isInitial(P, W.At) && !isOfCopy(E, W.At))
      return true;
  return false;
}

bool LoopChanges::someWriteMakesItHold(const FlagTest &T) const {
  const Entity &E = F.entity(T.E);
  Place Name = P.place(F, E);
  const Type *Ty = F.type(E.Type);
  bool Shared = E.Root == RootKind::This || E.Root == RootKind::Global ||
                E.Root == RootKind::Capture ||
                (E.Root == RootKind::Param && isField(E));
  if (!Shared || (Ty && (Ty->Volatile || !isFlagType(F, E))) || !T.Known ||
      Name.empty() || !P.closed(Name))
    return true;
  if (getsNewValue(P, F, E))
    return true;
  bool Again = false; // when the loop runs, the first value is long gone
  for (const FlagWrite &W : writesTo(P, Name)) {
    if (isInitial(P, W.At) || isOfCopy(E, W.At))
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
