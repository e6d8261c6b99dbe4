// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LeftWork.h"
#include "checks/analysis/Flags.h"
#include "checks/analysis/Rounds.h"
#include "checks/analysis/StopPaths.h"
#include "checks/analysis/ThreadTimes.h"
#include "checks/analysis/WaitConditions.h"
#include "checks/analysis/WakeOps.h"
#include "checks/analysis/Wakers.h"

namespace leash {

using namespace ir;

/// Both come, or neither: one after the other on each way.
static bool goTogether(const Program &P, const OpRef &A, const OpRef &B) {
  const Cfg &G = P.cfg(*A.In);
  return (comesSurelyBefore(P, A, B) && G.postDominates(B.Block, A.Block)) ||
         (comesSurelyBefore(P, B, A) && G.postDominates(A.Block, B.Block));
}

/// Is it decided by a signal to stop, or by what taking it said?
static bool isToldBy(const Program &P, const OpRef &Take, BlockId From) {
  const Fn &F = *Take.In;
  for (unsigned N = 0; N < F.block(From).Succs.size(); ++N)
    for (const FlagTest &T : testsOfEdge(P, F, From, N))
      if (T.E != None && (isResultOf(P, F, T.E, Take) ||
                          isStopFlagLike(P, P.place(F, sourceOf(P, F, T.E)))))
        return true;
  return false;
}

//===--- Counts ----------------------------------------------------------===//

namespace {
struct CountFinder {
  const Program &P;
  const OpRef &Wait;
  const Place &Count;
  std::vector<OpRef> Ups{}, Downs{};

  /// Is it nothing at first, and only counted up and down then?
  bool findChanges() {
    for (const OpRef &O : P.opsOn(Count)) {
      if (P.place(*O.In, O->Object) != Count)
        return false;
      switch (O->Kind) {
      case OpKind::Read:
      case OpKind::Declare:
      case OpKind::Construct:
      case OpKind::Destroy:
        break;
      case OpKind::Write:
        if (O->Value || !O->Args.empty()) {
          bool First = O.In->F->Kind == FunctionKind::Constructor;
          if (!First || O->Value.value_or(1) != 0)
            return false;
          break;
        }
        (countsUp(O) ? Ups : Downs).push_back(O);
        break;
      default:
        return false;
      }
    }
    return !Ups.empty() && !Downs.empty();
  }

  std::vector<OpRef> downsFrom(const Fn &F) const {
    std::vector<OpRef> Out;
    for (OpRef O : liveOps(P, F))
      if (llvm::any_of(Downs, [&](const OpRef &D) { return leadsTo(P, O, D); }))
        Out.push_back(O);
    return Out;
  }

  /// Is each counting down done by the function, or by what only it calls?
  bool doesAll(const Fn &F) const {
    return llvm::all_of(Downs, [&](const OpRef &D) {
      auto Callers = P.callers(*D.In);
      return D.In == &F ||
             (!Callers.empty() && llvm::all_of(Callers, [&](auto &E) {
               return E.Site.In == &F && !E.Later;
             }));
    });
  }

  std::optional<LeftWork> leftAfter(const OpRef &Take) const {
    const std::vector<OpRef> Gives = downsFrom(*Take.In);
    if (Gives.empty() || Take.In == Wait.In || Take.In->F->has(FnIncomplete))
      return std::nullopt;
    auto Way = Rounds(P, Take, Gives).without([&](BlockId B) {
      return isToldBy(P, Take, B);
    });
    if (!Way)
      return std::nullopt;
    return LeftWork{Take, Gives.front(), Way->where(*Take.In), false};
  }

  //===--- Up and down by the same function ------------------------------===//

  std::optional<LeftWork> inOneFunction() const {
    bool All = llvm::all_of(Downs, [&](const OpRef &D) {
      return llvm::any_of(
          Ups, [&](const OpRef &U) { return comesSurelyBefore(P, U, D); });
    });
    for (const OpRef &U : Ups)
      if (auto Out = All ? leftAfter(U) : std::nullopt)
        return Out;
    return std::nullopt;
  }

  //===--- Up with each element of a container ---------------------------===//

  /// The container that grows whenever the count does, and with no other.
  Place container() const {
    Place Found;
    for (OpRef O : liveOps(P, *Ups[0].In))
      if (O->Kind == OpKind::Insert && O->Object != None &&
          goTogether(P, O, Ups[0])) {
        Place At = P.place(*O.In, O->Object);
        if (At.empty() || !Found.empty())
          return Place();
        Found = std::move(At);
      }
    return !Found.empty() && growsWithCount(Found) ? Found : Place();
  }

  bool growsWithCount(const Place &At) const {
    if (!changesKnown(P, At))
      return false;
    auto Ops = P.opsOn(At);
    auto IsInsert = [&](const OpRef &O) {
      return O->Kind == OpKind::Insert && P.place(*O.In, O->Object) == At;
    };
    auto With = [&](const OpRef &A, const OpRef &B) {
      return A.In == B.In && goTogether(P, A, B);
    };
    return llvm::all_of(Ups,
                        [&](const OpRef &U) {
                          return llvm::any_of(Ops, [&](const OpRef &O) {
                            return IsInsert(O) && With(O, U);
                          });
                        }) &&
           llvm::all_of(Ops, [&](const OpRef &O) {
             return !IsInsert(O) || llvm::any_of(Ups, [&](const OpRef &U) {
               return With(O, U);
             });
           });
  }

  /// What takes one element out, in the function that counts down: the op, or
  /// a call. None when elements go in other ways, too.
  OpRef taking(const Place &At) const {
    OpRef Found;
    for (const OpRef &O : P.opsOn(At)) {
      if (P.place(*O.In, O->Object) != At || O->Kind == OpKind::Insert ||
          O->Kind == OpKind::Read || O->Kind == OpKind::Construct ||
          O->Kind == OpKind::Destroy || O->Kind == OpKind::Declare)
        continue;
      if (O->Kind != OpKind::Clear || O->has(OpAll) || Found)
        return OpRef();
      Found = O;
    }
    if (!Found || !downsFrom(*Found.In).empty())
      return Found;
    auto Callers = P.callers(*Found.In);
    bool One = Callers.size() == 1 && !Callers[0].Later;
    return One ? Callers[0].Site : OpRef();
  }

  std::optional<LeftWork> byElement() const {
    const Place At = container();
    const OpRef Take = At.empty() ? OpRef() : taking(At);
    if (!Take || !doesAll(*Take.In))
      return std::nullopt;
    return leftAfter(Take);
  }
};
} // namespace

std::optional<LeftWork> leftInCount(const Program &P, const OpRef &Wait) {
  if (Wait->Kind != OpKind::Wait || !isOnCondVar(Wait))
    return std::nullopt;
  for (const Fact &Needed : neededBy(P, Wait)) {
    if (Needed.Wanted || !changesKnown(P, Needed.Where))
      continue;
    CountFinder Of{P, Wait, Needed.Where};
    if (!Of.findChanges())
      continue;
    if (auto Out = Of.inOneFunction())
      return Out;
    if (auto Out = Of.byElement())
      return Out;
  }
  return std::nullopt;
}

//===--- Promises --------------------------------------------------------===//

/// Is the future made, with the object that both are in, from a promise there?
static bool isBesideItsPromise(const Program &P, const OpRef &Wait) {
  const Place At = P.place(*Wait.In, Wait->Object);
  const llvm::StringRef Owner = ownerOf(At);
  if (Owner.empty())
    return false;
  const std::vector<OpRef> From = promisesOf(P, At);
  return From.size() == 1 && From[0].In->F->Kind == FunctionKind::Constructor &&
         From[0].In->entity(From[0]->Object).Root == RootKind::This &&
         ownerOf(P.place(*From[0].In, From[0]->Object)) == Owner;
}

/// `job = queue.front();`: where the function gets the object with the promise
/// that it sets.
static OpRef gotBefore(const Program &P, const OpRef &Set) {
  const Entity &Promise = Set.In->entity(Set->Object);
  OpRef Found;
  if (Promise.Root != RootKind::Local)
    return Found;
  for (const OpRef &D : definitionsOf(P, *Set.In, Promise))
    if (comesSurelyBefore(P, D, Set) &&
        (D->Kind == OpKind::Assign || D->Kind == OpKind::Move) &&
        (!Found || comesSurelyBefore(P, Found, D)))
      Found = D;
  return Found;
}

/// Is the object of \p Local given to others there: to be done later?
static bool handsOn(const OpRef &O, const Entity &Local) {
  if (O->Kind == OpKind::Read || O->Kind == OpKind::Destroy)
    return false;
  return llvm::any_of(O->Args, [&](EntityId A) {
    return A != None && O.In->entity(A).Root == Local.Root &&
           O.In->entity(A).Index == Local.Index;
  });
}

std::optional<LeftWork> leftWithFuture(const Program &P, const OpRef &Wait) {
  if (!waitsForFuture(Wait) || Wait->Object == None ||
      !isBesideItsPromise(P, Wait))
    return std::nullopt;
  const std::vector<OpRef> Sets = wakesOf(P, Wait);
  if (Sets.empty() || Sets[0].In == Wait.In ||
      Sets[0].In->F->has(FnIncomplete) ||
      llvm::any_of(Sets, [&](const OpRef &O) { return O.In != Sets[0].In; }))
    return std::nullopt;
  const Entity &Object = Sets[0].In->entity(Sets[0]->Object);
  const OpRef Take = gotBefore(P, Sets[0]);
  if (!Take || Take->Args.empty())
    return std::nullopt;
  const Rounds Of(P, Take, Sets);
  auto Way = Of.without([&](BlockId B) { return isToldBy(P, Take, B); });
  if (!Way ||
      Of.any(Way->To, [&](const OpRef &O) { return handsOn(O, Object); }))
    return std::nullopt;
  return LeftWork{Take, Sets[0], Way->where(*Take.In), true};
}

} // namespace leash
