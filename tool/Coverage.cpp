// SPDX-License-Identifier: Apache-2.0
#include "tool/Coverage.h"
#include "checks/analysis/Summary.h"
#include <map>

using namespace leash;

static CoverageCount functionsOverBudget(const Program &P) {
  CoverageCount C{"functions over the budget", 0, P.functions().size()};
  for (const auto &F : P.functions()) {
    const Summary &S = P.summary(*F);
    C.Count += F->F->has(ir::FnIncomplete) || S.GaveUp || S.TooMany;
  }
  return C;
}

static CoverageCount unknownBodies(const Program &P) {
  CoverageCount C{"spawns whose body is not known", 0, P.spawns().size()};
  for (const SpawnSite &S : P.spawns())
    C.Count += !S.Resolved;
  return C;
}

static CoverageCount unknownCalls(const Program &P) {
  CoverageCount C{"calls of code that is not seen"};
  for (const auto &F : P.functions())
    for (OpRef O : opsOf(*F)) {
      if (O->Kind != ir::OpKind::Call)
        continue;
      ++C.Of;
      C.Count += P.callsUnknown(O);
    }
  return C;
}

std::vector<CoverageCount> leash::coverage(const Program &P) {
  std::vector<CoverageCount> Result = {functionsOverBudget(P), unknownBodies(P),
                                       unknownCalls(P)};
  std::map<std::string, uint64_t> Gaps; // sorted by reason
  for (const auto &M : P.modules())
    for (const ir::Gap &G : M->Gaps)
      Gaps[G.Reason] += G.Count;
  for (const auto &[Reason, Count] : Gaps)
    Result.push_back({"not lowered: " + Reason, Count});
  return Result;
}
