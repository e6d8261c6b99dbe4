// SPDX-License-Identifier: Apache-2.0
//
// Requests to stop that come with a join of the same thread.
#ifndef LEASH_CHECKS_ANALYSIS_JOINEDREQUESTS_H
#define LEASH_CHECKS_ANALYSIS_JOINEDREQUESTS_H

#include "checks/link/Program.h"

namespace leash {

/// Does every way on from \p At, in its function, come to a join of what
/// \p Join joins, unless there is no thread to be joined? Who finds it joinable
/// later was not there. Joins by \p But do not count.
bool surelyJoinedAfter(const Program &P, const OpRef &At, const OpRef &Join,
                       const Fn &But);

} // namespace leash

#endif
