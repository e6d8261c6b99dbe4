// SPDX-License-Identifier: Apache-2.0
//
// The stop signals that a function knows of.
#include "checks/analysis/Flags.h"
#include "checks/analysis/RetryFinder.h"
#include "checks/analysis/VainTests.h"
#include "checks/link/Names.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

/// The first op of the block that ends with the flag's test, for its place.
static OpRef testOf(const FlagLoop &L) {
  const auto &Ops = L.In->block(L.Block).Ops;
  for (uint32_t N = Ops.size(); N--;)
    if (Ops[N].Where.valid())
      return {L.In, L.Block, N};
  return {};
}

/// But for those that put work into a queue, or take it out.
static std::vector<OpRef> sitesOf(llvm::ArrayRef<FlagWrite> Writes) {
  std::vector<OpRef> Out;
  for (const FlagWrite &W : Writes)
    if (W.At->Kind != OpKind::Insert && W.At->Kind != OpKind::Clear)
      Out.push_back(W.At);
  return Out;
}

/// `while (auto job = next())`, where next() waits until there is a job or a
/// flag is set by a function that stops things.
static void signalsOfWaiter(const Program &P, const OpRef &Call,
                            std::vector<StopSignal> &Out) {
  auto Targets = P.targets(Call);
  if (Call->Kind != OpKind::Call || Targets.size() != 1 || Targets[0].Later ||
      Targets[0].Callback)
    return;
  const Fn &F = *Targets[0].Target;
  for (OpRef W : liveOps(P, F)) {
    if (W->Kind != OpKind::Wait)
      continue;
    for (const PredicateTest &T : predicateTests(P, W)) {
      if (T.Holds.E >= T.In->F->Entities.size())
        continue;
      StopSignal S{W, T.Where, display(T.In->entity(T.Holds.E))};
      for (const FlagWrite &X : writesTo(P, T.Where))
        if (P.isShutdownFunction(*X.At.In) && X.Value &&
            T.Holds.holds(*X.Value).value_or(false))
          S.Requests.push_back(X.At);
      if (!S.Requests.empty())
        Out.push_back(std::move(S));
    }
  }
}

std::vector<StopSignal> signalsOf(const Program &P, const Fn &F,
                                  const Loop *L) {
  auto Outside = [&](BlockId B) { return !L || !L->contains(B); };
  std::vector<StopSignal> Out;
  for (OpRef O : liveOps(P, F))
    if (O->Kind == OpKind::StopCheck && Outside(O.Block))
      Out.push_back(
          {O, "", O->Object == None ? "" : display(F.entity(O->Object))});
  for (const auto &Entry : flagLoops(P))
    for (const FlagLoop &FL : Entry.second)
      if (FL.In == &F && Outside(FL.Block) &&
          isStopFlagLike(P, Entry.first())) {
        std::vector<OpRef> Requests = sitesOf(stopWrites(P, Entry.first()));
        std::string Call = calledFor(P, F, F.entity(FL.Leaves.E));
        if (!Requests.empty())
          Out.push_back({testOf(FL), Entry.first().str(),
                         Call.empty() ? display(F.entity(FL.Leaves.E)) : Call,
                         std::move(Requests)});
        break;
      }
  if (!L)
    for (const Loop &Own : P.cfg(F).loops())
      for (auto Exit : Own.Exits)
        for (uint32_t N = 0; N < F.block(Exit.first).Ops.size(); ++N)
          signalsOfWaiter(P, {&F, Exit.first, N}, Out);
  for (const Variable &V : F.F->Params)
    if (Out.empty() && F.isStopToken(V.Type))
      Out.push_back({{}, "", V.Name.str()});
  llvm::sort(Out, [](const StopSignal &A, const StopSignal &B) {
    return std::tie(A.Flag, A.Name) < std::tie(B.Flag, B.Name);
  });
  return Out;
}

bool meansStop(const Program &P, const StopSignal &S) {
  return S.Flag.empty() || namedLikeStopTest(S.Name) ||
         llvm::any_of(S.Requests, [&](const OpRef &W) {
           return P.isShutdownFunction(*W.In) ||
                  llvm::any_of(P.callers(*W.In), [&](const CallEdge &E) {
                    return P.isShutdownFunction(*E.Site.In);
                  });
         });
}

} // namespace leash
