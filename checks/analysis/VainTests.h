// SPDX-License-Identifier: Apache-2.0
//
// What an endless loop tests all the same, for its message.
#ifndef LEASH_CHECKS_ANALYSIS_VAINTESTS_H
#define LEASH_CHECKS_ANALYSIS_VAINTESTS_H

#include "checks/analysis/EndlessLoops.h"

namespace leash {

/// What is asked, when the tested value is that of a call: `running()`; of an
/// operator, its object. Else empty.
std::string calledFor(const Program &P, const Fn &F, const ir::Entity &Tested);

/// The variable that the loop tests in vain, as written.
std::string testedInVain(const Program &P, const EndlessLoop &E);

/// The check of a stop token that nobody can make succeed.
OpRef checkedInVain(const Program &P, const EndlessLoop &E);

/// The coroutine without an end whose values the loop takes one by one; null:
/// it does something else.
const Fn *yieldsForEver(const Program &P, const EndlessLoop &E);

/// Somebody sets the tested flag, but it is of no use to the loop.
std::optional<Step> setInVain(const Program &P, const EndlessLoop &E);

} // namespace leash

#endif
