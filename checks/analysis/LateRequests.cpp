// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/LateRequests.h"

namespace leash {

using namespace ir;

/// Code that is not seen may ask at any time; it says nothing of the order.
static OpRef askedAfter(const Program &P, const StopNeed &Need,
                        const OpRef &From) {
  for (OpRef O : liveOps(P, *From.In))
    if (!(O == From) && comesSurelyBefore(P, From, O) &&
        llvm::any_of(Need.Requests,
                     [&](const OpRef &R) { return leadsTo(P, O, R); }))
      return O;
  return OpRef();
}

/// Did one of the functions between the join and who asks late do so before?
static bool askedBelow(const Program &P, const StopNeed &Need,
                       llvm::ArrayRef<OpRef> Sites) {
  return llvm::any_of(Sites, [&](const OpRef &At) {
    return llvm::any_of(liveOps(P, *At.In), [&](const OpRef &O) {
      return !(O == At) && comesAfter(P, At, O) && asksToStop(P, Need, O);
    });
  });
}

/// \p Sites: the join and the calls that lead to it, upwards.
static std::optional<LateRequest> find(const Program &P,
                                       const StopRequests &Requests,
                                       llvm::SmallVectorImpl<OpRef> &Sites,
                                       unsigned Depth) {
  const OpRef From = Sites.back();
  if (auto Need = unaskedNeed(P, Requests, Sites.front(), From))
    if (OpRef Request = askedAfter(P, *Need, From);
        Request && !askedBelow(P, *Need, llvm::ArrayRef(Sites).drop_back()))
      return LateRequest{std::move(*Need), From, Request};
  for (const CallEdge &E : P.callers(*From.In)) {
    if (!Depth || E.Later || E.Callback)
      continue;
    Sites.push_back(E.Site);
    auto Out = find(P, Requests, Sites, Depth - 1);
    Sites.pop_back();
    if (Out)
      return Out;
  }
  return std::nullopt;
}

std::optional<LateRequest>
lateRequest(const Program &P, const StopRequests &Requests, const OpRef &Join) {
  llvm::SmallVector<OpRef, 4> Sites{Join};
  return find(P, Requests, Sites, 2);
}

} // namespace leash
