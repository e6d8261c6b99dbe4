// SPDX-License-Identifier: Apache-2.0
//
// Which effects of a function happen on all its paths. Used by the summaries.
#ifndef LEASH_CHECKS_ANALYSIS_MUSTEFFECTS_H
#define LEASH_CHECKS_ANALYSIS_MUSTEFFECTS_H

#include "checks/analysis/Summary.h"

namespace leash {

/// Sets Must of each effect (at most 64). \p Generated has, per effect, the
/// ops that surely have it when they run.
void markMustEffects(const Program &P, const Fn &F,
                     std::vector<PlaceEffect> &Effects,
                     const std::vector<std::vector<OpRef>> &Generated);

/// The mutexes that a lock object in a local guards, by the ops that give it
/// one: `std::unique_lock lk(m)`. A lock that a function returns, or that is in
/// a local of another class, has those that were locked when it was made; so
/// has the pointer that a function which locks returns.
std::vector<ir::Entity> mutexesOf(const Program &P, const Fn &F,
                                  const ir::Entity &Guard);

} // namespace leash

#endif
