// SPDX-License-Identifier: Apache-2.0
//
// Stop tokens that a function has and does not give to what it calls.
#ifndef LEASH_CHECKS_ANALYSIS_DROPPEDTOKENS_H
#define LEASH_CHECKS_ANALYSIS_DROPPEDTOKENS_H

#include "checks/link/Program.h"

namespace leash {

/// `present(frame)` of `void present(const Frame &, std::stop_token = {})`,
/// whose loop looks at nothing else that a stop changes.
struct DroppedToken {
  OpRef Call;
  std::string Token; // of the caller, as it calls it
  OpRef Check;       // in the loop of the callee
  bool Last = false; // the token is the one argument that is missing
};

std::vector<DroppedToken> droppedTokens(const Program &P, const Fn &F);

} // namespace leash

#endif
