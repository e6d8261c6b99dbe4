// SPDX-License-Identifier: Apache-2.0
//
// Members that a function destroys while their thread runs: it asks the thread
// to stop, or sees that it has ended, and then drops the handle, where others
// join it first; or it removes one of a container whose elements all run.
#ifndef LEASH_CHECKS_ANALYSIS_MEMBERKILLS_H
#define LEASH_CHECKS_ANALYSIS_MEMBERKILLS_H

#include "checks/link/Program.h"

namespace leash {

struct MemberKill {
  OpRef Start; // the Spawn
  /// What shows that it runs: a stop request, a test of its end; none when all
  /// elements of a container do.
  OpRef Signal;
  OpRef Kill;
  bool Replaced = false; // by another object, in the same place
  bool Shrunk = false;   // with other elements of a container
};

/// The first op that destroys the thread in the member \p At of \p Owner so.
std::optional<MemberKill> killedMember(const Program &P, const ir::Class &Owner,
                                       llvm::StringRef At,
                                       const ir::Type &Handle);

} // namespace leash

#endif
