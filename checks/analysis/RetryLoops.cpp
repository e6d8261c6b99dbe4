// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/RetryLoops.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/ThreadTimes.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

std::optional<RetryLoop> RetryFinder::look(const Loop &L, bool Whole) const {
  RetryLoop R;
  R.Pauses = pausesIn(L);
  if (!Whole)
    R.Closed = goesOnWhenClosed(L);
  const bool Again = R.Pauses || R.Closed;
  if ((!Again && !(Whole && yieldsIn(L))) || !onlyAttempts(L, Whole, R))
    return std::nullopt;
  // One that only yields has to wait for a state.
  if (R.Waits.empty() && (R.Attempts.empty() || !Again))
    return std::nullopt;
  auto AsksSystem = [&](const OpRef &O) { return asksSystem(P, O); };
  if (letsOthersIn(L) && !llvm::all_of(R.Attempts, AsksSystem))
    return std::nullopt;
  R.In = &F;
  R.L = L;
  R.Whole = Whole;
  R.MaybeExits = maybeExits(P, F, L);
  return R;
}

/// Is each way out decided by what a call in the loop returned? In the
/// second round it is known what is tried: what that changes is no progress.
bool RetryFinder::onlyAttempts(const Loop &L, bool Whole, RetryLoop &R) const {
  return exitsByAttempts(L, Whole, R) ||
         (!R.Attempts.empty() && exitsByAttempts(L, Whole, R));
}

bool RetryFinder::exitsByAttempts(const Loop &L, bool Whole,
                                  RetryLoop &R) const {
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

std::vector<RetryLoop> retryLoops(const Program &P, const Fn &F) {
  std::vector<RetryLoop> Out;
  const Cfg &G = P.cfg(F);
  if (G.gaveUp() || F.F->has(FnIncomplete))
    return Out;
  RetryFinder Finder(P, F);
  for (const Loop &L : G.loops()) {
    auto R = Finder.look(L, true);
    if (R)
      Out.push_back(std::move(*R));
    for (const Loop &Round : R ? std::vector<Loop>() : roundsOf(G, L))
      if (auto One = Finder.look(Round, false))
        Out.push_back(std::move(*One));
  }
  return Out;
}

} // namespace leash
