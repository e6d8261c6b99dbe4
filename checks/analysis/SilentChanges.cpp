// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/SilentChanges.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Rounds.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WakeOps.h"
#include "llvm/ADT/DenseSet.h"

namespace leash {

using namespace ir;

namespace {
struct SilenceFinder {
  const Program &P;
  const OpRef &Wait;
  const WaitCondition Condition;
  const std::vector<OpRef> Notifies;

  //===--- The change ----------------------------------------------------===//

  /// Does it bring what the wait needs: another element, the value that is
  /// tested, one less of what is counted down to nothing?
  static bool brings(const OpRef &O, const Fact &Needed) {
    if (O->Kind == OpKind::Insert)
      return Needed.Wanted;
    if (O->Kind != OpKind::Write)
      return false;
    if (O->Value)
      return (*O->Value != 0) == Needed.Wanted;
    return O->Args.empty() && !Needed.Wanted && !countsUp(O); // `--count`
  }

  /// `if (rc < 0) { failed = rc; break; }`: a copy of what is not nothing
  /// there.
  bool bringsCopy(const OpRef &O, const Fact &Needed) const {
    if (O->Kind != OpKind::Write || O->Value || !Needed.Wanted ||
        O->Args.size() != 1 || O->Args[0] == None)
      return false;
    const Fn &F = *O.In;
    const Cfg &G = P.cfg(F);
    return llvm::any_of(G.preds(O.Block), [&](BlockId B) {
      const auto &Succs = F.block(B).Succs;
      for (unsigned N = 0; N < Succs.size() && Succs.size() > 1; ++N)
        for (const FlagTest &T : testsOfEdge(P, F, B, N))
          if (Succs[N] == O.Block && T.E != None && T.Known && T.Exact &&
              T.Other == None && !T.holds(0).value_or(true) &&
              samePlace(F.entity(sourceOf(P, F, T.E)),
                        F.entity(sourceOf(P, F, O->Args[0]))))
            return true;
      return false;
    });
  }

  /// The last thing that the only thread does which notifies: it leaves its
  /// loop then, and the function.
  std::optional<SilentChange> atTheEnd(const OpRef &Change) const {
    const Fn &F = *Change.In;
    const Cfg &G = P.cfg(F);
    const SpawnSite *S = onlyWaker(P, Wait, Notifies);
    bool Body = S && S->Bodies[0] == &F && P.callers(F).size() <= 1;
    if (!Body || G.loopOf(Change.Block) || !G.reachesExit(Change.Block))
      return std::nullopt;
    OpRef Other;
    for (OpRef O : liveOps(P, F)) {
      if (!notifies(O))
        continue;
      if (comesAfter(P, O, Change))
        return std::nullopt;
      Other = O;
    }
    if (!Other || G.preds(Change.Block).empty())
      return std::nullopt;
    return SilentChange{Change, Other, G.preds(Change.Block).front()};
  }

  bool isOwn(const Fn &F) const {
    return &F == Wait.In || F.F->Kind == FunctionKind::Constructor ||
           F.F->Kind == FunctionKind::Destructor;
  }

  bool notifies(const OpRef &O) const {
    return llvm::any_of(Notifies,
                        [&](const OpRef &N) { return leadsTo(P, O, N); });
  }

  /// Of those who call it: after the call, or in a loop around it.
  bool calledByNotifier(const Fn &F) const {
    return llvm::any_of(P.callers(F), [&](const CallEdge &E) {
      return E.Later || llvm::any_of(liveOps(P, *E.Site.In), [&](OpRef O) {
               return comesAfter(P, O, E.Site) && notifies(O);
             });
    });
  }

  //===--- The way out ---------------------------------------------------===//

  /// May it be known there whether anybody waits, or whether this change is
  /// the one? What the waiter looks at or leaves behind, numbers, what the
  /// caller said, and what was noted before.
  bool mayKnow(const Fn &F, BlockId From, const OpRef &Change) const {
    for (const auto &Entry : Condition.Reads)
      if (branchReads(P, F, From, Entry.getKey()))
        return true;
    auto Says = [&](EntityId E) {
      if (E == None)
        return false;
      // Without a thread nobody waits.
      const Type *Handle = F.innermostTypeOf(sourceOf(P, F, E));
      if (Handle && Handle->Role == TypeRole::Thread)
        return true;
      const Entity &X = F.entity(sourceOf(P, F, E));
      OpRef Def = definitionOf(P, F, X);
      if (Def == Change || X.Root == RootKind::Local ||
          (X.Root == RootKind::Param && X.Path.empty()))
        return true;
      const Place At = P.place(F, X);
      return !At.empty() && llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
        return O.In == Wait.In && O->Kind != OpKind::Read;
      });
    };
    const auto &Succs = F.block(From).Succs;
    bool Any = false;
    for (unsigned N = 0; N < Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N)) {
        Any = true;
        if (!T.Known || T.Other != None || Says(T.E) ||
            (T.Relation != Rel::Eq && T.Relation != Rel::Ne))
          return true;
      }
    return !Any;
  }

  bool undone(const Fn &F, BlockId To, const Place &At) const {
    const Cfg &G = P.cfg(F);
    return llvm::any_of(P.opsOn(At), [&](const OpRef &O) {
      return O.In == &F && O->Kind != OpKind::Read &&
             (O.Block == To || G.reaches(To, O.Block));
    });
  }

  std::optional<SilentChange> after(const OpRef &Change,
                                    const Place &At) const {
    const Fn &F = *Change.In;
    const Cfg &G = P.cfg(F);
    std::vector<OpRef> Mine;
    for (OpRef O : liveOps(P, F))
      if (comesAfter(P, O, Change) && notifies(O))
        Mine.push_back(O);
    if (Mine.empty() || G.loopOf(Change.Block) || calledByNotifier(F))
      return std::nullopt;
    auto Comes = [&](BlockId B) {
      return llvm::any_of(Mine, [&](const OpRef &O) {
        return O.Block == B || G.reaches(B, O.Block);
      });
    };
    std::vector<BlockId> Work{Change.Block};
    llvm::DenseSet<BlockId> Seen{Change.Block};
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (llvm::any_of(Mine, [&](const OpRef &O) {
            return O.Block == B &&
                   (B != Change.Block || O.Index > Change.Index);
          }))
        continue;
      for (BlockId S : G.succs(B)) {
        if (!Comes(S) && G.reachesExit(S) && !mayKnow(F, B, Change) &&
            !undone(F, S, At))
          return SilentChange{Change, Mine.front(), B};
        if (Comes(S) && Seen.insert(S).second)
          Work.push_back(S);
      }
    }
    return std::nullopt;
  }

  //===--- In each round of a thread -------------------------------------===//

  /// The notifications of the loop, when nobody else gives any, and each goes
  /// with a change that comes before it.
  std::vector<OpRef> givenWith(llvm::ArrayRef<OpRef> Changes, const Fn &F,
                               const Loop &L) const {
    bool Own = llvm::all_of(Notifies, [&](const OpRef &N) {
      return N.In == &F || llvm::all_of(P.callers(*N.In), [&](auto &E) {
               return E.Site.In == &F && !E.Later;
             });
    });
    std::vector<OpRef> Out;
    for (OpRef O : liveOps(P, F)) {
      if (!Own || !notifies(O))
        continue;
      if (!L.contains(O.Block) || llvm::none_of(Changes, [&](const OpRef &C) {
            return comesSurelyBefore(P, C, O);
          }))
        return {};
      Out.push_back(O);
    }
    return Out;
  }

  /// Does the branch ask a call whether its work was done? Then it is about
  /// nobody who waits.
  bool asksForSuccess(const Fn &F, BlockId From) const {
    auto IsCall = [&](EntityId E) {
      const Entity &X = F.entity(E);
      OpRef Def = definitionOf(P, F, X);
      auto Stores = definitionsOf(P, F, X);
      if (!Def && X.Root == RootKind::Local && X.Path.empty() &&
          Stores.size() == 1 && Stores[0]->Args.size() == 1 &&
          Stores[0]->Args[0] != None)
        Def = definitionOf(P, F, F.entity(Stores[0]->Args[0]));
      return Def && Def->Kind == OpKind::Call;
    };
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N))
        return T.Known && T.E != None && T.Other == None && IsCall(T.E);
    return false;
  }

  /// `if (!send(job)) { --pending; continue; }`, where the other way to the
  /// next round does the same, and notifies.
  std::optional<SilentChange> inRound(const OpRef &Change,
                                      llvm::ArrayRef<OpRef> Changes) const {
    const Fn &F = *Change.In;
    const Cfg &G = P.cfg(F);
    const Loop *L = G.loopOf(Change.Block);
    if (!L || F.F->has(FnIncomplete) || G.idom(Change.Block) == None)
      return std::nullopt;
    const std::vector<OpRef> Mine = givenWith(Changes, F, *L);
    if (Mine.empty())
      return std::nullopt;
    const Rounds Of(P, Change, Mine);
    if (auto Way = Of.without([&](BlockId B) { return !asksForSuccess(F, B); }))
      return SilentChange{Change, Mine.front(), Way->From};
    BlockId By = G.idom(Change.Block);
    while (F.block(By).Succs.size() < 2 && G.idom(By) != None &&
           By != L->Header)
      By = G.idom(By);
    if (Of.isAhead() || !L->contains(By) || !asksForSuccess(F, By) ||
        llvm::any_of(Mine, [&](const OpRef &O) {
          return comesSurelyBefore(P, O, Change);
        }))
      return std::nullopt;
    return SilentChange{Change, Mine.front(), By};
  }

  std::optional<SilentChange> inRounds(const Fact &Needed) const {
    std::vector<OpRef> Changes;
    for (const OpRef &O : P.opsOn(Needed.Where))
      if (O->Kind == OpKind::Write && !O->Value && brings(O, Needed))
        Changes.push_back(O);
    for (const OpRef &O : Changes)
      if (!isOwn(*O.In))
        if (auto Found = inRound(O, Changes))
          return Found;
    return std::nullopt;
  }
};
} // namespace

Location SilentChange::leaves() const {
  const Range &R = Change.In->block(From).TermWhere;
  return R.valid() ? Change.In->location(R) : Location();
}

std::optional<SilentChange> silentChange(const Program &P, const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait || !isOnCondVar(Wait))
    return std::nullopt;
  SilenceFinder S{P, Wait, conditionOf(P, Wait, nullptr), wakesOf(P, Wait)};
  // Each change is looked at for each of these.
  constexpr size_t MaxNotifies = 50;
  if (S.Notifies.empty() || S.Notifies.size() > MaxNotifies)
    return std::nullopt;
  const bool Known = S.Condition.Complete && !S.Condition.TestsToken;
  for (const Fact &Needed : endedBy(P, Wait)) {
    if (!changesKnown(P, Needed.Where))
      continue;
    for (const OpRef &O : P.opsOn(Needed.Where))
      if (!S.isOwn(*O.In)) {
        bool Brings = SilenceFinder::brings(O, Needed);
        if (Brings && Known)
          if (auto Found = S.after(O, Needed.Where))
            return Found;
        if (Brings || S.bringsCopy(O, Needed))
          if (auto Found = S.atTheEnd(O))
            return Found;
      }
    if (auto Found = Known ? S.inRounds(Needed) : std::nullopt)
      return Found;
  }
  return std::nullopt;
}

} // namespace leash
