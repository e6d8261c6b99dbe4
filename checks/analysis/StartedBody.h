// SPDX-License-Identifier: Apache-2.0
//
// What a started thread does to the flags that others look at: ever, and by
// itself, when nobody tells it to end.
#ifndef LEASH_CHECKS_ANALYSIS_STARTEDBODY_H
#define LEASH_CHECKS_ANALYSIS_STARTEDBODY_H

#include "checks/analysis/PathFacts.h"
#include "llvm/ADT/StringSet.h"
#include <map>

namespace leash {

/// What is known of fields and globals, by the names of their places.
using KnownPlaces = std::map<Place, ValueRange>;

struct StartedBody {
  /// By place the values, or nothing when one of them is not a constant.
  using Writes = std::map<Place, std::optional<std::vector<int64_t>>>;
  Writes Ever;
  Writes ByItself;
  llvm::StringSet<> Reads;
};

/// Of the thread that \p Start starts when \p Known holds. What only others
/// write stays as it was then, as long as nobody tells the thread to end.
StartedBody startedBody(const Program &P, const OpRef &Start,
                        const KnownPlaces &Known);

} // namespace leash

#endif
