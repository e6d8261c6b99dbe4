// SPDX-License-Identifier: Apache-2.0
//
// The lives that an object can have, from its constructor over a method that
// starts a thread to the end of its destructor: is there one at whose end the
// thread still runs?
//
// What is known of flags and pointers goes along from function to function, so
// that `if (!open_) return;` in the destructor is judged by what the starting
// method left in `open_`. A life counts only when every condition that decides
// between joining and not joining is known, or is changed by the thread itself.
#ifndef LEASH_CHECKS_ANALYSIS_OBJECTLIFE_H
#define LEASH_CHECKS_ANALYSIS_OBJECTLIFE_H

#include "checks/link/Program.h"

namespace leash {

struct LostMember {
  OpRef Start;              // the Spawn
  std::vector<OpRef> Way;   // the calls at the end that could have joined
  const Fn *Last = nullptr; // where it could have been joined last …
  ir::Range Branch;         // … but for this condition
  Location Where;           // where the object ends, or the way out
  bool Thrown = false;      // an exception leaves the constructor
};

/// A life of an object of class \p Whole at whose end the thread in its member
/// \p At, declared in \p Whole or a base, is lost. The destructor joins it on
/// some paths at least.
std::optional<LostMember> lostAtEnd(const Program &P, const ir::Class &Whole,
                                    llvm::StringRef At, const ir::Type &Handle);

/// The same for the thread of a class of which the only object is the member
/// \p Member of \p Whole. The destructor of \p Whole joins it on some paths.
std::optional<LostMember> lostInPart(const Program &P, const ir::Class &Whole,
                                     const ir::Field &Member,
                                     const ir::Class &Part, llvm::StringRef At,
                                     const ir::Type &Handle);

/// The same for a struct of C: a function that ends the thread and frees the
/// struct is its destructor.
std::optional<LostMember> lostAtFree(const Program &P, const ir::Class &Whole,
                                     llvm::StringRef At,
                                     const ir::Type &Handle);

/// The same: everybody who joins it first looks at a flag that the thread
/// itself changes at its end, so that nobody joins one that has come to it.
std::optional<LostMember> lostWhenEnded(const Program &P,
                                        const ir::Class &Whole,
                                        llvm::StringRef At,
                                        const ir::Type &Handle);

/// The same for a member of any class, or a global (no \p Whole): everybody who
/// joins it gives up after a time, and nobody does anything then.
std::optional<LostMember> lostWhenTimedOut(const Program &P,
                                           const ir::Class *Whole,
                                           llvm::StringRef At,
                                           const ir::Type &Handle);

/// A function starts the thread, fails later, and says so; neither it nor the
/// callers that hear of it end the thread.
std::optional<LostMember> lostByFailure(const Program &P,
                                        const ir::Class &Whole,
                                        llvm::StringRef At,
                                        const ir::Type &Handle);

/// The life of a global, which ends with the program.
std::optional<LostMember> lostAtExit(const Program &P, llvm::StringRef At,
                                     const ir::Type &Handle);

} // namespace leash

#endif
