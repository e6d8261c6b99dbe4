// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/FlagObjects.h"
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/Summary.h"
#include "checks/link/Index.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {
class StateFinder {
public:
  StateFinder(const Program &P, const Fn &F, const Loop &L)
      : P(P), F(F), L(L), Run(runByLoop(P, F, L)) {}

  bool find(const FlagTest &T, std::vector<OpRef> &Attempts) const {
    Place Name = stateOf(T);
    if (Name.empty())
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

  std::vector<StateWait> waits(const FlagTest &T) const {
    std::vector<StateWait> Out;
    OpRef Wait = definitionOf(P, F, F.entity(T.E));
    if (!Wait || Wait->Kind != OpKind::Wait || !Wait->has(OpTimed)) {
      if (auto S = wait({stateOf(T), display(F.entity(T.E))}, T))
        Out.push_back(std::move(*S));
      return Out;
    }
    if (Wait->has(OpStopAware) || !T.holds(1).value_or(false) ||
        T.holds(0).value_or(true))
      return {};
    for (const PredicateTest &Of : predicateTests(P, Wait)) {
      std::string Name = Of.Holds.E < Of.In->F->Entities.size()
                             ? display(Of.In->entity(Of.Holds.E))
                             : "";
      auto S =
          P.closed(Of.Where) ? wait({Of.Where, Name}, Of.Holds) : std::nullopt;
      if (!S)
        return {};
      Out.push_back(std::move(*S));
    }
    return Out;
  }

private:
  std::optional<StateWait> wait(StateWait S, const FlagTest &T) const {
    if (S.Where.empty())
      return std::nullopt;
    for (const FlagWrite &W : writesTo(P, S.Where)) {
      bool Ends = !W.Value || T.holds(*W.Value).value_or(true);
      if (!Ends || isInitial(P, W.At) || changesCopy(P, W.At) ||
          atOtherTimes(W.At))
        continue;
      if (isOwn(W.At) || happensAnyway(*W.At.In, 3))
        return std::nullopt;
      S.Changes.push_back(W.At);
    }
    return S.Changes.empty() ? std::nullopt : std::optional(std::move(S));
  }

  const Program &P;
  const Fn &F;
  const Loop &L;
  std::vector<const Fn *> Run;

  /// The member or global that is tested.
  Place stateOf(const FlagTest &T) const {
    const Entity &E = F.entity(T.E);
    bool Shared =
        E.Root == RootKind::This || E.Root == RootKind::Global || isField(F, E);
    if (!Shared || T.Other != None || !T.Known || !isFlagType(F, E))
      return "";
    Place Name = P.place(F, E);
    return !Name.empty() && P.closed(Name) ? Name : "";
  }

  /// Does another thread run it in the course of its work, somebody unseen, who
  /// starts the thread, or who stops it?
  bool happensAnyway(const Fn &G, unsigned Depth) const {
    if (P.isShutdownFunction(G) || G.F->has(FnAddressTaken) ||
        P.index().isCallback(G) || !P.spawnsOf(G).empty() ||
        llvm::any_of(opsOf(G),
                     [&](const OpRef &O) { return startsThreadOf(P, O, F); }))
      return true;
    return Depth && llvm::any_of(P.callers(G), [&](const CallEdge &E) {
             return E.Later || E.Callback ||
                    (!E.Site.In->F->has(FnMain) &&
                     happensAnyway(*E.Site.In, Depth - 1)) ||
                    runsOnThread(P, *E.Site.In);
           });
  }

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

std::vector<StateWait> waitsForState(const Program &P, const Fn &F,
                                     const Loop &L, const FlagTest &T) {
  return T.E == None ? std::vector<StateWait>() : StateFinder(P, F, L).waits(T);
}

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
