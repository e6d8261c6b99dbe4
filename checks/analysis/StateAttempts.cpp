// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/Summary.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class StateFinder {
public:
  StateFinder(const Program &P, const Fn &F, const Loop &L)
      : P(P), F(F), L(L), Run(runByLoop(P, F, L)) {}

  bool find(const FlagTest &T, std::vector<OpRef> &Attempts) const {
    const Entity &E = F.entity(T.E);
    if ((E.Root != RootKind::This && E.Root != RootKind::Global &&
         !isField(F, E)) ||
        T.Other != None || !T.Known || !isFlagType(F, E))
      return false;
    Place Name = P.place(F, E);
    if (Name.empty() || !P.closed(Name))
      return false;
    size_t Before = Attempts.size();
    for (const FlagWrite &W : writesTo(P, Name)) {
      bool Ends = !W.Value || T.holds(*W.Value).value_or(true);
      if (Ends && !isInitial(P, W.At) && !changesCopy(P, W.At) &&
          !atOtherTimes(W.At) && !(isOwn(W.At) && afterAttempt(W.At, Attempts)))
        return false;
    }
    return Attempts.size() > Before;
  }

private:
  const Program &P;
  const Fn &F;
  const Loop &L;
  std::vector<const Fn *> Run;

  /// `arg->connected`: a place by itself, of whatever object.
  static bool isField(const Fn &F, const Entity &E) {
    const Variable *V = variableOf(F, E);
    return V && E.Root == RootKind::Param && !V->AddressTaken &&
           E.Path.size() > 1 && E.Path.front().Kind == StepKind::Deref &&
           E.Path.back().Kind == StepKind::Field;
  }

  bool isOwn(const OpRef &W) const {
    return W.In == &F ? L.contains(W.Block) : llvm::is_contained(Run, W.In);
  }

  /// Does the thread itself do it, and not in this loop?
  bool atOtherTimes(const OpRef &W) const {
    if (isOwn(W))
      return false;
    std::vector<const Fn *> Mine = tops(F), Its = tops(*W.In);
    return W.In == &F || (!Its.empty() && llvm::all_of(Its, [&](const Fn *T) {
             return llvm::is_contained(Mine, T) && !P.spawnsOf(*T).empty();
           }));
  }

  /// The functions from which the callers of \p G are called at last.
  std::vector<const Fn *> tops(const Fn &G) const {
    std::vector<const Fn *> Seen{&G}, Out;
    for (size_t N = 0; N < Seen.size() && N < 50; ++N) {
      auto Callers = P.callers(*Seen[N]);
      if (Callers.empty() || !P.spawnsOf(*Seen[N]).empty())
        Out.push_back(Seen[N]);
      for (const CallEdge &E : Callers)
        if (!llvm::is_contained(Seen, E.Site.In))
          Seen.push_back(E.Site.In);
    }
    return Out;
  }

  /// Does the write say what an attempt returned, or only happen after one
  /// that succeeded?
  bool afterAttempt(const OpRef &W, std::vector<OpRef> &Attempts) const {
    const Fn &G = *W.In;
    if (W->Args.size() == 1 && addAttempt(G, W->Args[0], Attempts))
      return true;
    if (W->Cond != None)
      for (const FlagTest &T : testsOf(P, G, W->Cond, true))
        if (addAttempt(G, T.E, Attempts))
          return true;
    const Cfg &C = P.cfg(G);
    for (BlockId B : C.rpo()) {
      const auto &Succs = G.block(B).Succs;
      if (G.block(B).Term != TermKind::Branch || Succs.size() != 2)
        continue;
      for (unsigned N = 0; N < 2; ++N) {
        if (Succs[N] == None || C.preds(Succs[N]).size() != 1 ||
            !C.dominates(Succs[N], W.Block))
          continue;
        for (const FlagTest &T : testsOfEdge(P, G, B, N))
          if (addAttempt(G, T.E, Attempts))
            return true;
      }
    }
    return false;
  }

  bool addAttempt(const Fn &G, EntityId E, std::vector<OpRef> &Attempts) const {
    OpRef Def = E == None ? OpRef() : attemptBehind(G, E);
    if (Def)
      Attempts.push_back(Def);
    return bool(Def);
  }

  OpRef attemptBehind(const Fn &G, EntityId E) const {
    std::vector<OpRef> Defs = definitionsOf(P, G, G.entity(E));
    Defs.push_back(definitionOf(P, G, G.entity(E)));
    for (OpRef D : Defs) {
      // `int fd = open();`
      if (D && D->Kind == OpKind::Write && D->Args.size() == 1 &&
          D->Args[0] != None)
        D = definitionOf(P, G, G.entity(D->Args[0]));
      if (D && isAttempt(D) && dependsOnOthers(D))
        return D;
    }
    return {};
  }

  /// A device, a peer, unseen code; not the state that the loop itself makes.
  bool dependsOnOthers(const OpRef &O) const {
    return asksSystem(P, O) || (P.targets(O).empty() && !O->has(OpLibrary));
  }
};
} // namespace

bool asksSystem(const Program &P, const OpRef &O) {
  if (O->Kind == OpKind::BlockingIo || O->has(OpGivesInput))
    return true;
  llvm::SmallVector<const Fn *, 4> Roots;
  for (const CallEdge &E : P.targets(O))
    Roots.push_back(E.Target);
  return llvm::any_of(P.reachableFrom(Roots, 100), [](const Fn *G) {
    return llvm::any_of(opsOf(*G), [](const OpRef &X) {
      return X->Kind == OpKind::BlockingIo;
    });
  });
}

bool attemptsOnState(const Program &P, const Fn &F, const Loop &L,
                     const FlagTest &T, std::vector<OpRef> &Attempts) {
  return T.E != None && StateFinder(P, F, L).find(T, Attempts);
}

} // namespace leash
