// SPDX-License-Identifier: Apache-2.0
//
// Changes of what a waiter waits for, after which the function that makes them
// wakes it on some ways only.
#ifndef LEASH_CHECKS_ANALYSIS_SILENTCHANGES_H
#define LEASH_CHECKS_ANALYSIS_SILENTCHANGES_H

#include "checks/link/Program.h"

namespace leash {

struct SilentChange {
  OpRef Change;
  OpRef Notify;                // on the other ways
  ir::BlockId From = ir::None; // decides to leave without
  Location leaves() const;
};

/// Of the condition that \p Wait, at a condition variable, goes on for. None
/// when what decides may know that nobody waits, or that nothing has come of
/// the change, or when who called may notify.
std::optional<SilentChange> silentChange(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
