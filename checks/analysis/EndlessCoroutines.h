// SPDX-License-Identifier: Apache-2.0
//
// Generators that yield for ever.
#ifndef LEASH_CHECKS_ANALYSIS_ENDLESSCOROUTINES_H
#define LEASH_CHECKS_ANALYSIS_ENDLESSCOROUTINES_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"

namespace leash {

/// The coroutine that a local, or what a method of it returned, was made by,
/// and which never comes to its end. Null: it may, or that is not known.
const Fn *endlessCoroutine(const Program &P, const Fn &F, const ir::Entity &E);

/// Does the call tell whether a coroutine is at its end, and nothing else?
bool asksWhetherDone(const OpRef &O);

/// The entity that a range-based `for` goes over; none for other loops.
ir::EntityId rangeOf(const Fn &F, const Loop &L);

} // namespace leash

#endif
