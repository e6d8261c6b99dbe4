// SPDX-License-Identifier: Apache-2.0
//
// Waits for a single event that one thread brings, and a way out of its body
// on which it does not: an early return, a handler.
#ifndef LEASH_CHECKS_ANALYSIS_MISSEDWAKES_H
#define LEASH_CHECKS_ANALYSIS_MISSEDWAKES_H

#include "checks/link/Program.h"

namespace leash {

struct MissedWake {
  const SpawnSite *Thread = nullptr; // null: a task, whoever runs it
  const Fn *In = nullptr;            // the body, or what it calls to do it all
  ir::BlockId From = ir::None;       // decides
  ir::BlockId To = ir::None;         // and nothing that wakes comes after this
  bool Momentary = false; // by a notification, of which nothing stays
  Location leaves() const;
};

/// None when anything else may wake the waiter, when the event comes more than
/// once, or when the waiter may know that the thread has left.
std::optional<MissedWake> missedWake(const Program &P, const OpRef &Wait);

} // namespace leash

#endif
