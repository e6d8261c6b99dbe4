// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/ThreadTimes.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

std::optional<RetryLoop> RetryFinder::look(const Loop &L) const {
  Steps = 0;
  RetryLoop R;
  R.Pauses = pausesIn(L);
  if (!Whole)
    R.Closed = goesOnWhenClosed(L);
  const bool Pauses = R.Pauses;
  if (!onlyAttempts(L, R))
    return std::nullopt;
  const bool TimeIsOver = llvm::any_of(R.Attempts, [&](const OpRef &O) {
    return waitsATime(O) && goesOnWithout(L, O);
  });
  R.Pauses |= TimeIsOver;
  const bool Again = R.Pauses || R.Closed;
  const bool Waits = !R.Waits.empty() && (Again || yieldsIn(L));
  if (!Waits && (R.Attempts.empty() || !Again))
    return std::nullopt;
  auto AsksSystem = [&](const OpRef &O) { return asksSystem(P, O); };
  if (!llvm::all_of(R.Attempts, AsksSystem)) {
    const bool OfThreads =
        letsOthersIn(L) || llvm::any_of(R.Attempts, [](const OpRef &O) {
          return O->Kind == OpKind::Wait;
        });
    R.Others = TimeIsOver && (OfThreads || !Pauses);
    if (OfThreads && !R.Others)
      return std::nullopt;
  }
  R.In = &F;
  R.L = L;
  R.Whole = Whole;
  R.MaybeExits = maybeExits(P, F, L);
  return R;
}

/// Is each way out decided by what a call in the loop returned? In the
/// second round it is known what is tried: what that changes is no progress.
bool RetryFinder::onlyAttempts(const Loop &L, RetryLoop &R) const {
  return exitsByAttempts(L, R) ||
         (!R.Attempts.empty() && exitsByAttempts(L, R));
}

bool RetryFinder::exitsByAttempts(const Loop &L, RetryLoop &R) const {
  const Cfg &G = P.cfg(F);
  std::vector<OpRef> &Tried = R.Attempts;
  R.Waits.clear();
  bool All = true;
  for (auto Exit : L.Exits) {
    if (!llvm::is_contained(G.succs(Exit.first), Exit.second) ||
        !feasibleExit(P, F, L, Exit))
      continue;
    const auto [From, To] = decidingEdge(L, Exit);
    const auto &Succs = F.block(From).Succs;
    for (unsigned N = 0; N < Succs.size(); ++N)
      All &= Succs[N] != To || asBefore(L, From, N) ||
             attemptsOnEdge(L, From, N, Tried) ||
             (Whole && waitsOnEdge(L, From, N, R.Waits)) ||
             triedBeforeLeaving(L, Exit.first, Tried);
  }
  return All;
}

/// `try { if (ask()) { log(); return; } } catch (…) {}`: what comes after the
/// test is part of the loop, as it may throw.
std::pair<BlockId, BlockId>
RetryFinder::decidingEdge(const Loop &L,
                          std::pair<BlockId, BlockId> Exit) const {
  const Cfg &G = P.cfg(F);
  for (unsigned Depth = 0; Depth < 8; ++Depth) {
    BlockId B = Exit.first;
    if (G.succs(B).size() > 1 || B == L.Header || G.preds(B).size() != 1 ||
        F.block(B).Try == None)
      break;
    Exit = {G.preds(B).front(), B};
  }
  return Exit;
}

/// `try { connect(); break; } catch (…) { sleep(); }`
bool RetryFinder::triedBeforeLeaving(const Loop &L, BlockId Exit,
                                     std::vector<OpRef> &Tried) const {
  uint32_t End = F.block(Exit).Ops.size();
  OpRef Try = P.cfg(F).succs(Exit).size() == 1 ? triedBefore(L, {&F, Exit, End})
                                               : OpRef();
  if (Try)
    Tried.push_back(Try);
  return bool(Try);
}

/// `while (sent < size)` where the round leaves both as they are.
bool RetryFinder::asBefore(const Loop &L, BlockId B, unsigned Succ) const {
  return llvm::any_of(testsOfEdge(P, F, B, Succ), [&](const FlagTest &T) {
    return T.E != None && T.Exact && unchanged(L, T.E) &&
           (T.Other == None || unchanged(L, T.Other));
  });
}

bool RetryFinder::attemptsOnEdge(const Loop &L, BlockId B, unsigned Succ,
                                 std::vector<OpRef> &Tried) const {
  std::vector<FlagTest> Tests = testsOfEdge(P, F, B, Succ);
  return !Tests.empty() && llvm::all_of(Tests, [&](const FlagTest &T) {
    return T.E != None &&
           (attemptsOnState(P, F, L, T, Tried) || tellsWhy(L, T.E, 3) ||
            ((asksWhether(T) || asksWhich(T) || asksHowMuch(L, T)) &&
             attempt(L, T.E, Tried)));
  });
}

/// `case Result::Failed:`: one of an enumeration.
bool RetryFinder::asksWhich(const FlagTest &T) const {
  const Type *Ty = F.typeOf(T.E);
  if (!Ty || T.Other != None || Ty->Role != TypeRole::Integer ||
      (T.Relation != Rel::Eq && T.Relation != Rel::Ne))
    return false;
  llvm::StringRef Last = Ty->Name.ref().rsplit(' ').second;
  if (Last.empty())
    Last = Ty->Name;
  return !llvm::is_contained({"int", "long", "short", "char", "__int128"},
                             Last);
}

bool RetryFinder::waitsOnEdge(const Loop &L, BlockId B, unsigned Succ,
                              std::vector<StateWait> &Waits) const {
  std::vector<FlagTest> Tests = testsOfEdge(P, F, B, Succ);
  return !Tests.empty() && llvm::all_of(Tests, [&](const FlagTest &T) {
    std::vector<StateWait> Of = waitsForState(P, F, L, T);
    llvm::append_range(Waits, Of);
    return !Of.empty();
  });
}

std::vector<const Fn *> runByLoop(const Program &P, const Fn &F,
                                  const Loop &L) {
  llvm::SmallVector<const Fn *, 8> Called;
  for (OpRef O : opsIn(F, L.Blocks))
    for (const CallEdge &E : P.targets(O))
      if (!E.Later)
        Called.push_back(E.Target);
  return P.reachableFrom(Called, 200);
}

/// Its rounds, and what goes round without a look at what some of the exits
/// test: `if (auto job = next()) { work(job); if (stop_) break; }`.
static std::vector<Loop> partsOf(const Fn &F, const Cfg &G, const Loop &L) {
  std::vector<Loop> Out = roundsOf(G, L);
  llvm::SmallVector<BlockId, 8> Passed;
  for (auto [From, To] : L.Exits)
    if (F.block(From).Term == TermKind::Branch && From != L.Header &&
        llvm::is_contained(G.succs(From), To) &&
        !llvm::is_contained(Passed, From) &&
        llvm::any_of(L.Latches,
                     [&](BlockId B) { return !G.dominates(From, B); }))
      Passed.push_back(From);
  if (L.Irreducible || Passed.empty() || Passed.size() > 8)
    return Out;
  auto Add = [&](llvm::ArrayRef<BlockId> Avoid) {
    Loop R = roundWithout(G, L, Avoid);
    if (!R.Latches.empty() && R.Blocks.size() < L.Blocks.size())
      Out.push_back(std::move(R));
  };
  Add(Passed);
  for (BlockId B : Passed)
    if (Passed.size() > 1)
      Add(B);
  return Out;
}

std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F) {
  std::vector<RetryLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  const RetryFinder Finder(P, F, true), OfParts(P, F, false);
  for (const Loop &L : G.loops()) {
    auto R = Finder.look(L);
    if (R)
      Out.push_back(std::move(*R));
    else if (auto Spins = spinLoop(P, F, L, true))
      Out.push_back(std::move(*Spins));
    for (const Loop &Round : R ? std::vector<Loop>() : partsOf(F, G, L))
      if (auto One = OfParts.look(Round))
        Out.push_back(std::move(*One));
      else if (auto Spins = spinLoop(P, F, Round, false))
        Out.push_back(std::move(*Spins));
  }
  return Out;
}

} // namespace leash
