// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LateWakes.h"
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"

namespace leash {

using namespace ir;

namespace {
struct LateFinder {
  const Program &P;
  const OpRef &Wait;
  const WaitCondition Condition;
  const SpawnSite *Thread = nullptr;

  bool findThread() {
    for (const SpawnSite &S : P.spawns()) {
      if (!P.runsOn(S, *Wait.In))
        continue;
      if (Thread || !S.Resolved || S.Bodies.size() != 1 ||
          S.Callables[0]->PassesStopToken)
        return false;
      Thread = &S;
    }
    return Thread;
  }

  //===--- The thread comes back to the wait -----------------------------===//

  /// Is the branch about what the wait is for, or about what a call that waits
  /// has returned?
  bool isAboutWait(const Fn &F, BlockId From, const OpRef &Site) const {
    for (const auto &Entry : Condition.Reads)
      if (branchReads(P, F, From, Entry.getKey()))
        return true;
    for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
      for (const FlagTest &T : testsOfEdge(P, F, From, N))
        if (T.E != None && isResultOf(P, F, T.E, Site))
          return true;
    return false;
  }

  /// From the body down, one call each, to the loop that ends with the wait.
  bool comesBack() const {
    const Fn *F = Thread->Bodies[0];
    for (unsigned Depth = 0; Depth < 4 && !F->F->has(FnIncomplete); ++Depth) {
      OpRef Site;
      for (OpRef O : liveOps(P, *F))
        if (leadsTo(P, O, Wait)) {
          if (Site)
            return false;
          Site = O;
        }
      if (!Site)
        return false;
      if (const Loop *L = P.cfg(*F).loopOf(Site.Block))
        return L->Parent == None && llvm::all_of(L->Exits, [&](auto Exit) {
                 return isAboutWait(*F, Exit.first, Site);
               });
      if (Site == Wait || P.targets(Site).size() != 1)
        return false;
      F = P.targets(Site)[0].Target;
    }
    return false;
  }

  //===--- What ends it comes late ---------------------------------------===//

  /// Is the function only called after the join, by the same destructor?
  bool onlyAfter(const Fn &F, const OpRef &Join, unsigned Depth) const {
    auto Callers = P.callers(F);
    return !Callers.empty() && llvm::all_of(Callers, [&](const CallEdge &E) {
      if (E.Site.In == Join.In)
        return comesAfter(P, E.Site, Join) && !comesAfter(P, Join, E.Site);
      return Depth && !E.Later && onlyAfter(*E.Site.In, Join, Depth - 1);
    });
  }

  /// The flag that ends the wait, if all that sets it comes after the join.
  OpRef setAfter(const Fact &Needed, const OpRef &Join) const {
    OpRef Found;
    for (const FlagWrite &W : writesTo(P, Needed.Where)) {
      if (W.At.In->F->Kind == FunctionKind::Constructor ||
          W.At->Kind != OpKind::Write)
        continue;
      if (!W.Value || !onlyAfter(*W.At.In, Join, 3))
        return OpRef();
      if ((*W.Value != 0) == Needed.Wanted)
        Found = W.At;
    }
    return Found;
  }

  /// Does the destructor do anything about the wait before the join: notify, or
  /// hand over a last message?
  bool wokenBefore(const OpRef &Join, llvm::ArrayRef<Fact> Ends) const {
    auto Does = [&](const OpRef &What) {
      return llvm::any_of(liveOps(P, *Join.In), [&](const OpRef &O) {
        return !(O == Join) && comesAfter(P, Join, O) && leadsTo(P, O, What);
      });
    };
    return llvm::any_of(P.opsOn(P.place(*Wait.In, Wait->Object)),
                        [&](const OpRef &O) {
                          return O->Kind == OpKind::Notify && Does(O);
                        }) ||
           llvm::any_of(Ends, [&](const Fact &X) {
             return llvm::any_of(P.opsOn(X.Where), [&](const OpRef &O) {
               return O->Kind == OpKind::Insert && Does(O);
             });
           });
  }

  std::optional<ClosedGate> find(llvm::ArrayRef<Fact> Ends) const {
    const EntityId Handle = Thread->Site->Object;
    if (Handle == None)
      return std::nullopt;
    for (const auto &F : P.functions()) {
      if (F->F->Kind != FunctionKind::Destructor)
        continue;
      for (OpRef Join : liveOps(P, *F)) {
        const Type *T =
            Join->Object == None ? nullptr : F->typeOf(Join->Object);
        if (Join->Kind != OpKind::Destroy || !T ||
            T->Dtor != DtorEffect::Join ||
            spawnsOnto(P, Join) != std::vector<const SpawnSite *>{Thread})
          continue;
        for (const Fact &Needed : Ends)
          if (OpRef Open = setAfter(Needed, Join);
              Open && !wokenBefore(Join, Ends))
            return ClosedGate{Thread, Open, Thread->Site, Join, Join};
      }
    }
    return std::nullopt;
  }
};
} // namespace

std::optional<ClosedGate> lateWake(const Program &P, const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait || !isOnCondVar(Wait) || endsOnStop(P, Wait))
    return std::nullopt;
  LateFinder Of{P, Wait, conditionOf(P, Wait, nullptr)};
  const std::vector<Fact> Ends = endedBy(P, Wait);
  const bool Known = Of.Condition.Complete && !Of.Condition.TestsToken &&
                     Ends.size() == Of.Condition.Reads.size() &&
                     llvm::all_of(Ends, [&](const Fact &X) {
                       return changesKnown(P, X.Where);
                     });
  if (Ends.empty() || !Known || !Of.findThread() || !Of.comesBack())
    return std::nullopt;
  return Of.find(Ends);
}

} // namespace leash
