// SPDX-License-Identifier: Apache-2.0
//
// What a wait goes on for: the places that its condition looks at.
#ifndef LEASH_CHECKS_ANALYSIS_WAITCONDITIONS_H
#define LEASH_CHECKS_ANALYSIS_WAITCONDITIONS_H

#include "checks/analysis/Cfg.h"
#include "checks/link/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace leash {

/// The predicate of a wait, and the loops around it that test again after it
/// woke: what has to change before the waiter goes on.
struct WaitCondition {
  llvm::StringSet<> Reads; // places
  bool TestsToken = false; // a stop check is part of it
  bool Complete = true;    // false: something without a name is tested too
  bool any() const { return !Complete || TestsToken || !Reads.empty(); }
};

/// Of the loops around the wait only those inside of \p Outer count; all of
/// them when it is null.
WaitCondition conditionOf(const Program &P, const OpRef &Wait,
                          const Loop *Outer);

/// Is all known that changes the value, or the size of the container? Who has
/// an element of it changes neither.
bool changesKnown(const Program &P, llvm::StringRef Name);

/// Is there something that \p Counts among what may change it: ops on it, uses
/// of it, and what is done through the pointers that lead to it?
bool anyChange(const Program &P, llvm::StringRef Name,
               llvm::function_ref<bool(const OpRef &)> Counts);

/// `paused = true; …; paused = false; notify();`: does whoever makes the
/// predicate false make it true again, on each way, before he returns? Then the
/// wait ends, whatever the waiter is told.
bool comesToRest(const Program &P, const OpRef &Wait);

/// Something that is, or is not: a flag is set, a container has elements.
struct Fact {
  Place Where;
  bool Wanted = true;
  bool operator==(const Fact &) const = default;
};

/// `++count`, also of an atomic.
bool countsUp(const OpRef &Change);

/// May the op make it so? No for another value, and one that is counted up
/// comes to nothing never.
bool mayBring(const OpRef &Change, const Fact &Needed);

/// Each of these makes the wait end when it is so.
std::vector<Fact> endedBy(const Program &P, const OpRef &Wait);

/// The wait does not end before all of these are so.
std::vector<Fact> neededBy(const Program &P, const OpRef &Wait);

/// Each of these is enough for the block \p From to go on to its successor \p
/// Succ.
std::vector<Fact> enoughFor(const Program &P, const Fn &F, ir::BlockId From,
                            unsigned Succ);

/// All of these are so when the block \p From goes on to its successor \p Succ.
std::vector<Fact> impliedBy(const Program &P, const Fn &F, ir::BlockId From,
                            unsigned Succ);

} // namespace leash

#endif
