// SPDX-License-Identifier: Apache-2.0
//
// Objects that a thread keeps alive as long as it runs.
#ifndef LEASH_CHECKS_ANALYSIS_KEPTOBJECTS_H
#define LEASH_CHECKS_ANALYSIS_KEPTOBJECTS_H

#include "checks/link/Program.h"

namespace leash {

/// `std::thread([self = shared_from_this()] { self->run(); })`: is the write
/// only in the destructor of an object that every thread which runs \p Waiter
/// is an owner of? Then it comes when these threads have ended.
bool onlyWhenGone(const Program &P, const Fn &Waiter, const OpRef &Write);

} // namespace leash

#endif
