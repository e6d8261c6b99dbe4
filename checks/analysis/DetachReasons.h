// SPDX-License-Identifier: Apache-2.0
//
// Work that was given up without a word why.
#ifndef LEASH_CHECKS_ANALYSIS_DETACHREASONS_H
#define LEASH_CHECKS_ANALYSIS_DETACHREASONS_H

#include "checks/link/Program.h"

namespace leash {

/// Something is detached, or started so that nobody can wait for it, and
/// nothing says why.
struct UnreasonedDetach {
  OpRef At;    // the Detach, or the Spawn
  OpRef Start; // what is detached; none when that is not known
};

/// All of them, in the order of the functions. A reason is given by the
/// annotations of what is called there (`leash::detached("why", t)`), or by
/// LEASH_DAEMON at every body that is started. A wrapper that says that it
/// detaches leaves the reason to its callers.
std::vector<UnreasonedDetach> unreasonedDetaches(const Program &P);

} // namespace leash

#endif
