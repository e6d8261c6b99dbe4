// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/DetachReasons.h"
#include "checks/analysis/HandlePlaces.h"
#include "llvm/ADT/STLExtras.h"

namespace leash {

using namespace ir;

namespace {

bool says(const Fn &F, llvm::StringRef Verb) {
  return llvm::any_of(F.F->Annotations,
                      [&](const Annotation &A) { return A.Verb == Verb; });
}

/// A call's claims come before its other ops, at the same place in the source.
bool reasoned(const OpRef &O) {
  const Block &B = O.In->block(O.Block);
  for (uint32_t I = O.Index; I-- > 0;) {
    const Op &Before = B.Ops[I];
    if (!(Before.Where == O->Where))
      return false;
    Assumption A = assumption(Before);
    if (A == Assumption::Detached || A == Assumption::Daemon)
      return true;
  }
  return false;
}

/// Is it the work of a wrapper that is annotated, or of a helper that only
/// such wrappers call? Then the calls of the wrapper detach.
bool leftToCallers(const Program &P, const Fn &F, unsigned Depth = 0) {
  if (says(F, "detaches") || says(F, "reason"))
    return true;
  return Depth < 3 && !P.callers(F).empty() &&
         llvm::all_of(
             P.callers(F),
             [&](const CallEdge &E) {
               return leftToCallers(P, *E.Site.In, Depth + 1);
             });
}

bool isDaemon(const Program &P, const OpRef &Start) {
  const SpawnSite *S = Start ? P.spawnAt(Start) : nullptr;
  return S && !S->Bodies.empty() && llvm::all_of(S->Bodies, [](const Fn *Body) {
           return says(*Body, "daemon");
         });
}

/// What started the thread that is detached here. Of a field or global, any
/// start will do.
OpRef startOfDetached(const Program &P, const OpRef &O) {
  if (OpRef Own = startedBefore(P, O, O->Object))
    return Own;
  Place At = O->Object == None ? Place() : P.place(*O.In, O->Object);
  if (At.empty())
    return OpRef();
  for (const OpRef &Other : P.opsOn(At))
    if (OpRef Start = startOf(P, Other, At))
      return Start;
  return OpRef();
}

} // namespace

std::vector<UnreasonedDetach> unreasonedDetaches(const Program &P) {
  std::vector<UnreasonedDetach> Out;
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F)) {
      bool Starts = O->Kind == OpKind::Spawn && O->has(OpDetached);
      if ((O->Kind != OpKind::Detach && !Starts) || reasoned(O) ||
          leftToCallers(P, *F))
        continue;
      OpRef Start = Starts ? O : startOfDetached(P, O);
      if (!isDaemon(P, Start))
        Out.push_back({O, Start});
    }
  return Out;
}

} // namespace leash
