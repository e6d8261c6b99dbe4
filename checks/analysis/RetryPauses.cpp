// SPDX-License-Identifier: Apache-2.0
//
// Does a loop go on after a pause, when a time is over, or when its input fails
// for good?
#include "checks/analysis/Cancellation.h"
#include "checks/analysis/Descriptors.h"
#include "checks/analysis/IoWakes.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/Summary.h"
#include "checks/analysis/ThreadTimes.h"

namespace leash {

using namespace ir;

/// A sleep, if a stop does not end it. A notification ends a wait, but tells
/// the loop nothing.
bool RetryFinder::isPause(const OpRef &O) const {
  return (O->Kind == OpKind::Sleep && !endsOnStop(P, O)) || isTimedWait(O);
}

bool RetryFinder::isTimedWait(const OpRef &O) {
  return O->Kind == OpKind::Wait && O->has(OpTimed) && !O->has(OpStopAware) &&
         O->Callables.empty();
}

/// A sleep in the loop, or in what it calls, two calls down, if these sleep
/// whenever they return: one that sleeps now and then does something else.
bool RetryFinder::pausesIn(const Loop &L) const {
  for (OpRef O : opsIn(F, L.Blocks))
    if (isPause(O) || sleepsBelow(O, 2) || timesOut(L, O))
      return true;
  return false;
}

/// `auto item = queue_.pop(100ms)`: does the attempt come back without a result
/// when a time is over?
bool RetryFinder::waitsATime(const OpRef &Attempt) const {
  auto Waits = [&](const OpRef &O) {
    bool For = O->Kind == OpKind::Wait || O->Kind == OpKind::FutureWait ||
               waitsForOthers(O.op());
    return For && O->has(OpTimed) && !O->has(OpStopAware);
  };
  auto Polls = [&](const OpRef &O) {
    return O->Kind == OpKind::Sleep && !endsOnStop(P, O) &&
           P.cfg(*O.In).loopOf(O.Block);
  };
  // One for its descriptor: timesOut().
  return (Attempt->Kind == OpKind::Wait && Waits(Attempt)) ||
         llvm::any_of(P.runBy(Attempt, 50), [&](const Fn *G) {
           return llvm::any_of(liveOps(P, *G), [&](const OpRef &O) {
             return Waits(O) || Polls(O);
           });
         });
}

/// What holds where the loop goes on though it could be left there.
std::vector<FlagTest> RetryFinder::testsToStay(const Loop &L) const {
  std::vector<FlagTest> Result;
  for (BlockId B : L.Blocks) {
    const auto &Succs = F.block(B).Succs;
    auto Stays = [&](BlockId S) { return S != None && L.contains(S); };
    if (llvm::all_of(Succs, Stays))
      continue;
    for (unsigned N = 0; N < Succs.size(); ++N)
      if (Stays(Succs[N]))
        llvm::copy_if(testsOfEdge(P, F, B, N), std::back_inserter(Result),
                      [](const FlagTest &T) { return T.E != None; });
  }
  return Result;
}

/// Does the loop go on when the attempt comes back without a result, and then
/// only?
bool RetryFinder::goesOnWithout(const Loop &L, const OpRef &Attempt) const {
  bool Any = false;
  for (const FlagTest &T : testsToStay(L)) {
    std::vector<OpRef> Tried;
    if (!attempt(L, T.E, Tried) || !llvm::is_contained(Tried, Attempt))
      continue;
    if (!saysNothingCame(T))
      return false;
    Any = true;
  }
  return Any;
}

/// `if (!item) continue;`, `if (pop(&item, 100) < 0) continue;`
bool RetryFinder::saysNothingCame(const FlagTest &T) const {
  const Type *Ty = F.typeOf(T.E);
  const bool Number = Ty && Ty->Role == TypeRole::Integer;
  return T.Exact && T.holds(Number ? -1 : 0).value_or(false) &&
         !T.holds(1).value_or(true) && (!Number || !T.holds(0).value_or(true));
}

bool RetryFinder::yieldsIn(const Loop &L) const {
  return llvm::any_of(opsIn(F, L.Blocks), [](const OpRef &O) {
    return O->Kind == OpKind::Yield ||
           (O->Kind == OpKind::Wait && O->has(OpTimed));
  });
}

/// `if (poll(&p, 1, 200) <= 0) continue;`: does the loop go on when the call
/// fails, or its time is over?
bool RetryFinder::timesOut(const Loop &L, const OpRef &O) const {
  if (!waitsForOthers(O.op()) || !O->has(OpTimed) || O->has(OpStopAware) ||
      O->Result == None)
    return false;
  bool ZeroIsGood = O->has(OpResultIsZeroOnSuccess);
  return goesOnAfter(L, O, ZeroIsGood ? 1 : 0) || goesOnAfter(L, O, -1);
}

/// `&& errno == EINTR`: a signal is no pause, and another round has its time.
bool RetryFinder::onlyInterrupted(const Loop &L, const FlagTest &T) const {
  constexpr int64_t Interrupted = 4; // the same on all of Linux
  return T.Relation == Rel::Eq && T.Value == Interrupted && T.Other == None &&
         tellsWhy(L, T.E, 2);
}

bool RetryFinder::goesOnAfter(const Loop &L, const OpRef &O,
                              int64_t Result) const {
  return llvm::none_of(testsToStay(L), [&](const FlagTest &T) {
    return T.Exact &&
           ((isResultOf(P, F, T.E, O) && !T.holds(Result).value_or(true)) ||
            (Result < 0 && onlyInterrupted(L, T)));
  });
}

/// `if (accept(s) < 0) continue;`: the input that fails from then on when
/// what it reads from is closed.
OpRef RetryFinder::goesOnWhenClosed(const Loop &L) const {
  for (OpRef O : opsIn(F, L.Blocks))
    if (isInput(O.op()) && !O->has(OpTimed) && !O->has(OpTry) &&
        O->Result != None && O->Object != None && goesOnAfter(L, O, -1) &&
        (O->has(OpGivesInput) || goesOnAfter(L, O, 0)))
      return llvm::any_of(L.Blocks, [&](BlockId B) { return asksWhy(L, B); })
                 ? OpRef()
                 : O;
  return {};
}

/// Does the block branch on `errno`?
bool RetryFinder::asksWhy(const Loop &L, BlockId B) const {
  const auto &Succs = F.block(B).Succs;
  for (unsigned N = 0; N < Succs.size(); ++N)
    for (const FlagTest &T : testsOfEdge(P, F, B, N))
      if (T.E != None && tellsWhy(L, T.E, 3))
        return true;
  return false;
}

/// Does the loop give up a lock, and take it again? Then it waits for what
/// other threads do meanwhile, if the attempt asks for nothing else.
bool RetryFinder::letsOthersIn(const Loop &L) const {
  auto Touches = [&](const OpRef &O, OpKind Own, EffectKind Below) {
    std::vector<Place> Out;
    if (O->Kind == Own && O->Object != None)
      Out.push_back(P.place(F, O->Object));
    else if (O->Kind == OpKind::Call)
      for (const AppliedEffect &A : applySummary(P, O, {Below}))
        Out.push_back(A.Where);
    return Out;
  };
  const Cfg &G = P.cfg(F);
  if (llvm::any_of(opsIn(F, L.Blocks), isTimedWait))
    return true;
  std::vector<std::pair<OpRef, Place>> Given;
  for (OpRef O : opsIn(F, L.Blocks))
    for (Place &At : Touches(O, OpKind::Unlock, EffectKind::Notifies))
      if (!At.empty())
        Given.push_back({O, std::move(At)});
  return !Given.empty() && llvm::any_of(opsIn(F, L.Blocks), [&](OpRef O) {
    std::vector<Place> Taken = Touches(O, OpKind::Lock, EffectKind::Waits);
    return llvm::any_of(Given, [&](const auto &Gave) {
      return llvm::is_contained(Taken, Gave.second) &&
             G.dominates({Gave.first.Block, Gave.first.Index},
                         {O.Block, O.Index});
    });
  });
}

/// Does the block run whenever the function returns? In a loop that counts to
/// a constant it does in the first round.
bool RetryFinder::runsAlways(const Fn &G, BlockId B) const {
  const Cfg &C = P.cfg(G);
  if (C.dominates(B, G.F->Exit))
    return true;
  const Loop *L = C.loopOf(B);
  const LoopStmt *Stmt = L ? C.stmtOf(*L) : nullptr;
  return Stmt && Stmt->Kind == LoopKind::For &&
         C.dominates(L->Header, G.F->Exit) && countsToConstant(G, L->Header) &&
         llvm::all_of(L->Latches, [&](BlockId X) { return C.dominates(B, X); });
}

bool RetryFinder::countsToConstant(const Fn &G, BlockId Header) const {
  std::vector<FlagTest> Tests = testsOfEdge(P, G, Header, 0);
  return Tests.size() == 1 && Tests[0].Known && Tests[0].Other == None &&
         Tests[0].Value > 0 && G.entity(Tests[0].E).Root == RootKind::Local &&
         (Tests[0].Relation == Rel::Lt || Tests[0].Relation == Rel::Le);
}

bool RetryFinder::sleepsBelow(const OpRef &O, unsigned Depth) const {
  for (const CallEdge &E : P.targets(O)) {
    if (E.Later)
      continue;
    const Fn &G = *E.Target;
    for (OpRef In : liveOps(P, G))
      if (runsAlways(G, In.Block) &&
          (isPause(In) || (isInput(In.op()) && In->has(OpTimed)) ||
           (Depth > 1 && sleepsBelow(In, Depth - 1))))
        return true;
  }
  return false;
}

} // namespace leash
