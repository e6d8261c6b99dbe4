// SPDX-License-Identifier: Apache-2.0
//
// Which translation units to analyse, and how each is compiled.
#ifndef LEASH_TOOL_DATABASE_H
#define LEASH_TOOL_DATABASE_H

#include "tool/Settings.h"

namespace leash {

/// One translation unit: its file (absolute, real), the folder it is compiled
/// in and the arguments as Arguments.h makes them.
struct Unit {
  std::string File;
  std::string Directory;
  std::vector<std::string> Args;
  bool operator==(const Unit &) const = default;
};

/// The units the settings ask for, sorted, each command once. A source that is
/// compiled in several ways (other macros) is several units. The errors say
/// what is missing and how to make it.
llvm::Expected<std::vector<Unit>> loadUnits(const Settings &S);

/// Files and the lines of --files-from, in order, as written.
llvm::Expected<std::vector<std::string>> listFiles(const Settings &S);

/// Absolute and without symbolic links where it exists.
std::string realPath(llvm::StringRef Path, llvm::StringRef Directory = "");

} // namespace leash

#endif
