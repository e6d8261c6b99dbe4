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

static std::optional<LateRequest> find(const Program &P,
                                       const StopRequests &Requests,
                                       const OpRef &Join, const OpRef &From,
                                       unsigned Depth) {
  if (auto Need = unaskedNeed(P, Requests, Join, From))
    if (OpRef Request = askedAfter(P, *Need, From))
      return LateRequest{std::move(*Need), From, Request};
  for (const CallEdge &E : P.callers(*From.In))
    if (Depth && !E.Later && !E.Callback)
      if (auto Out = find(P, Requests, Join, E.Site, Depth - 1))
        return Out;
  return std::nullopt;
}

std::optional<LateRequest>
lateRequest(const Program &P, const StopRequests &Requests, const OpRef &Join) {
  return find(P, Requests, Join, Join, 2);
}

} // namespace leash
