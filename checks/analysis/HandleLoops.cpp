// SPDX-License-Identifier: Apache-2.0
//
// Loops that start threads one after the other, and loops that join them.
#include "checks/analysis/Cfg.h"
#include "checks/analysis/HandleFlow.h"

namespace leash {

using namespace ir;

/// Is it a variable of this round of the loop?
static bool declaredIn(const Fn &F, const Loop &L, const Entity &H) {
  return llvm::any_of(L.Blocks, [&](BlockId B) {
    return llvm::any_of(F.block(B).Ops, [&](const Op &O) {
      return O.Kind == OpKind::Declare && O.Object != None &&
             F.entity(O.Object).Root == H.Root &&
             F.entity(O.Object).Index == H.Index;
    });
  });
}

/// Was it in an object or a variable of this round of the loop? An object that
/// goes by a name from outside, too, may be one of a list.
bool HandleFlow::onlyHere(const State &S) const {
  const Loop *L = G.loopOf(Start.At.Block);
  if (!L)
    return false;
  OpRef New = definitionOf(P, F, Start.Holder);
  bool Made = makesObject(New);
  if (Made && !llvm::is_contained(L->Blocks, New.Block))
    return false;
  return (Made || Start.Handle->Dtor == DtorEffect::None) &&
         llvm::all_of(S.Holders, [&](const Entity &H) {
           return (Made && !isName(H)) || declaredIn(F, *L, H);
         });
}

/// Does the loop start one after the other in the same variable, and nothing
/// in it sees to any of them?
bool HandleFlow::startsOver(const State &S) {
  const Loop *L = G.loopOf(Start.At.Block);
  bool Plain = llvm::all_of(S.Holders, [](const Entity &H) {
    return H.Root == RootKind::Local && H.Path.empty();
  });
  bool C = Start.Handle->Dtor == DtorEffect::None && Plain;
  if (!L || Start.Maybe || (!C && !replacedAt(S)))
    return false;
  for (OpRef O : opsIn(F, L->Blocks)) {
    State Copy = S;
    if (!(O == Start.At) && transfer(O, Copy) == Next::Drop)
      return false;
  }
  return true;
}

/// A loop that joins each element joins all there are: going round it not even
/// once means that there was nothing to join. One that is left after a join for
/// a reason of its own leaves the others.
bool HandleFlow::endsInLoop(BlockId Header, const State &S) {
  bool Many = llvm::any_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, [](const ir::Step &X) {
      return isElement(X) || X.Kind == StepKind::Deref;
    });
  });
  if (!Many)
    return false;
  bool Single = llvm::none_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, isElement);
  });
  for (const Loop &L : G.loops()) {
    if (L.Header != Header || (Single && L.contains(Start.At.Block)))
      continue;
    State Copy = S; // `for (pthread_t t : all)`: an element by another name
    for (OpRef O : opsIn(F, L.Blocks)) {
      if (O == Start.At || O->Kind == OpKind::Return ||
          O->Kind == OpKind::Spawn)
        continue;
      Next N = transfer(O, Copy);
      if (N == Next::Lost)
        Copy = S;
      if (N != Next::Drop)
        continue;
      if (O->Kind == OpKind::Join && !L.contains(Start.At.Block))
        leaveEarly(L, O.Block, S);
      return true;
    }
  }
  return false;
}

void HandleFlow::leaveEarly(const Loop &L, BlockId Join, const State &S) {
  bool Elements = llvm::all_of(S.Holders, [](const Entity &H) {
    return llvm::any_of(H.Path, isElement);
  });
  if (!Elements)
    return;
  for (auto [From, To] : L.Exits) {
    // The branch that decides to leave.
    BlockId B = From;
    while (F.block(B).Term != TermKind::Branch && G.preds(B).size() == 1 &&
           B != Join && L.contains(G.preds(B)[0]))
      B = G.preds(B)[0];
    bool Decides = F.block(B).Loop != None || B == L.Header;
    if (Decides || F.block(B).Term != TermKind::Branch ||
        !G.dominates(Join, B) || countsRounds(F.block(B).Cond, L, S))
      continue;
    push(To, S);
  }
}

/// Does the condition say that there is nothing left to join: does it look at a
/// counter, or at what holds the threads?
bool HandleFlow::countsRounds(PredId Cond, const Loop &L,
                              const State &S) const {
  if (Cond == None)
    return true;
  const Pred &A = F.pred(Cond);
  auto Counter = [&](EntityId E) {
    return llvm::any_of(L.Blocks, [&](BlockId B) {
      return llvm::any_of(F.block(B).Ops, [&](const Op &O) {
        return O.Kind == OpKind::Write && O.Object != None && !O.Value &&
               O.Args.empty() && samePlace(F.entity(O.Object), F.entity(E));
      });
    });
  };
  auto Counts = [&](EntityId E) {
    if (E == None)
      return false;
    if (Counter(E) || hits(E, S))
      return true;
    OpRef Def = definitionOf(P, F, F.entity(E));
    auto Looks = [&](EntityId X) {
      return X != None && (Counter(X) || hits(X, S));
    };
    return Def && (Looks(Def->Object) || llvm::any_of(Def->Args, Looks));
  };
  switch (A.Kind) {
  case PredKind::Not:
    return countsRounds(A.A, L, S);
  case PredKind::And:
  case PredKind::Or:
    return countsRounds(A.A, L, S) || countsRounds(A.B, L, S);
  default:
    return Counts(A.E) || Counts(A.Other) || llvm::any_of(A.Uses, Counts);
  }
}

} // namespace leash
