// SPDX-License-Identifier: Apache-2.0
//
// What can change while a loop runs: what locals are copies of, and code that
// never runs.
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/LoopChanges.h"
#include "checks/link/Index.h"

namespace leash {

using namespace ir;

bool LoopChanges::spend() const {
  if (Caller)
    return Caller->spend();
  return Steps && Steps--;
}

//===--- Copies ----------------------------------------------------------===//

/// A number of the function's own, which only its ops change.
static bool isOwnNumber(const Fn &F, const Entity &E) {
  const Variable *V = variableOf(F, E);
  const Type *T = V && E.Path.empty() ? F.type(V->Type) : nullptr;
  return T && !V->AddressTaken && !T->Volatile && T->Form == Shape::Plain &&
         (T->Role == TypeRole::Bool || T->Role == TypeRole::Integer);
}

bool LoopChanges::localCanHold(const FlagTest &T) const {
  const Entity &E = F.entity(T.E);
  if (!T.Known || !isOwnNumber(F, E) || !spend())
    return true;
  return llvm::any_of(definitionsOf(P, F, E), [&](const OpRef &D) {
    return (!L || L->contains(D.Block)) && givenCanHold(D, T) &&
           mayRun(D.Block);
  });
}

bool LoopChanges::givenCanHold(const OpRef &Def, const FlagTest &T) const {
  bool Copies = Def->Kind == OpKind::Write || Def->Kind == OpKind::Assign;
  if (!Copies || !Def->Text.empty())
    return true;
  if (Def->Value)
    return T.holds(*Def->Value).value_or(true);
  auto IfTrue = T.holds(1), IfFalse = T.holds(0);
  if (Def->Cond != None && IfTrue && IfFalse && *IfTrue != *IfFalse)
    return possible(testsOf(P, F, Def->Cond, *IfTrue));
  if (Def->Args.size() != 1 || Def->Args[0] == None)
    return true;
  FlagTest Of = T;
  Of.E = sourceOf(P, F, Def->Args[0]);
  if (F.entity(Of.E).Root == RootKind::Constant)
    return T.holds(F.entity(Of.E).Value).value_or(true);
  return Of.E == T.E || canBecomeTrue(Of);
}

//===--- Dead code -------------------------------------------------------===//

bool LoopChanges::everHolds(const FlagTest &T) const {
  if (T.E == None || !T.Known || T.Other != None)
    return true;
  const Entity &E = F.entity(T.E);
  if (E.Root == RootKind::Constant)
    return T.holds(E.Value).value_or(true);
  if (OpRef Call = callOf(E); Call && neverDone(Call, T))
    return false;
  Place Name = P.place(F, E);
  if (!isShared(E) || !isFlagType(F, E) || Name.empty() || !P.closed(Name) ||
      getsNewValue(P, F, E) || hasOtherNames(P, F, E))
    return true;
  auto Writes = writesTo(P, Name);
  auto Init = initialValue(Name);
  if (Writes.empty() && !Init)
    return true;
  return (Init && T.holds(*Init).value_or(true)) ||
         llvm::any_of(Writes, [&](const FlagWrite &W) {
           return !W.Value || T.holds(*W.Value).value_or(true);
         });
}

bool LoopChanges::mayRun(BlockId B) const {
  const Cfg &G = P.cfg(F);
  for (BlockId X : G.rpo()) {
    const auto &Succs = F.block(X).Succs;
    if (L && !L->contains(X))
      continue;
    for (unsigned N = 0; Succs.size() > 1 && N < Succs.size(); ++N) {
      if (Succs[N] == None || G.preds(Succs[N]).size() != 1 ||
          !G.dominates(Succs[N], B))
        continue;
      for (const FlagTest &T : testsOfEdge(P, F, X, N))
        if (T.Exact && !everHolds(T))
          return false;
    }
  }
  return true;
}

} // namespace leash
