// SPDX-License-Identifier: Apache-2.0
#include "checks/analysis/PathFacts.h"

namespace leash {

using namespace ir;

static constexpr unsigned MaxExcluded = 16;

std::optional<bool> ValueRange::compare(Rel R, int64_t V) const {
  switch (R) {
  case Rel::Eq:
    if (Lo == V && Hi == V)
      return true;
    if (V < Lo || V > Hi || llvm::is_contained(Not, V))
      return false;
    return std::nullopt;
  case Rel::Lt:
    if (Hi < V)
      return true;
    if (Lo >= V)
      return false;
    return std::nullopt;
  case Rel::Gt:
    if (Lo > V)
      return true;
    if (Hi <= V)
      return false;
    return std::nullopt;
  case Rel::Ne:
  case Rel::Ge:
  case Rel::Le: {
    Rel Opposite = R == Rel::Ne ? Rel::Eq : R == Rel::Ge ? Rel::Lt : Rel::Gt;
    auto Known = compare(Opposite, V);
    if (!Known)
      return std::nullopt;
    return !*Known;
  }
  }
  return std::nullopt;
}

void ValueRange::restrict(Rel R, int64_t V) {
  switch (R) {
  case Rel::Eq:
    if (llvm::is_contained(Not, V))
      Lo = 1, Hi = 0;
    Lo = std::max(Lo, V);
    Hi = std::min(Hi, V);
    break;
  case Rel::Ne:
    if (V >= Lo && V <= Hi && Not.size() < MaxExcluded &&
        !llvm::is_contained(Not, V))
      Not.insert(llvm::lower_bound(Not, V), V);
    break;
  case Rel::Lt:
    Hi = V == INT64_MIN ? V : std::min(Hi, V - 1);
    break;
  case Rel::Le:
    Hi = std::min(Hi, V);
    break;
  case Rel::Gt:
    Lo = V == INT64_MAX ? V : std::max(Lo, V + 1);
    break;
  case Rel::Ge:
    Lo = std::max(Lo, V);
    break;
  }
  while (Lo < Hi && llvm::is_contained(Not, Lo))
    ++Lo;
  while (Lo < Hi && llvm::is_contained(Not, Hi))
    --Hi;
  if (Lo == Hi && llvm::is_contained(Not, Lo))
    Lo = 1, Hi = 0;
  llvm::erase_if(Not, [&](int64_t X) { return X < Lo || X > Hi; });
}

} // namespace leash
