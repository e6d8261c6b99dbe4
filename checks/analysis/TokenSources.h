// SPDX-License-Identifier: Apache-2.0
//
// Where stop tokens come from.
#ifndef LEASH_CHECKS_ANALYSIS_TOKENSOURCES_H
#define LEASH_CHECKS_ANALYSIS_TOKENSOURCES_H

#include "checks/link/Program.h"

namespace leash {

/// A source, or the handle of a thread, that a token is of.
struct TokenSource {
  Place Where; // "-": of nobody
  OpRef Given; // the op that made the token; none: a handle, or nobody
};

/// The token that a stop check asks, or that a wait was given.
ir::EntityId tokenOf(const OpRef &Check);

/// All that the token may come from; nothing when that is not known.
std::optional<std::vector<TokenSource>> tokenSources(const Program &P,
                                                     const OpRef &Check);

/// Where the source of the token gets another state, as soon as the token was
/// made.
OpRef renewedSource(const Program &P, const OpRef &Check);

} // namespace leash

#endif
