// SPDX-License-Identifier: Apache-2.0
//
// Joins what was seen blocked at run time with the findings, by file and line.
#ifndef LEASH_TOOL_PROFILE_JOIN_H
#define LEASH_TOOL_PROFILE_JOIN_H

#include "tool/output/Report.h"
#include "tool/profile/Profile.h"

namespace leash {

/// Sets Seen and HotSites of \p R, and moves the findings that were seen to the
/// top, those with the most tasks first.
///
/// A finding was seen when tasks were blocked, or blocked tasks were spawned,
/// on a line of it or of a step of its path. \p Files are the files of the
/// program: a path of the profile that is none of them stands for the one with
/// which it has the longest ending in common, if that is only one.
void joinProfile(const RuntimeProfile &P, llvm::ArrayRef<std::string> Files,
                 Report &R);

/// The file of the program that a path of the profile means, or "".
std::string sourceOf(llvm::StringRef Path, llvm::ArrayRef<std::string> Files);

} // namespace leash

#endif
