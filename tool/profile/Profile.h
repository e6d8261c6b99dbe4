// SPDX-License-Identifier: Apache-2.0
//
// What was seen blocked at run time, from a pprof profile or from the JSON dump
// of the runtime (docs/runtime.md).
#ifndef LEASH_TOOL_PROFILE_PROFILE_H
#define LEASH_TOOL_PROFILE_PROFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace leash {

/// A place as the compiler of the program saw it: the path may be relative, or
/// of another machine.
struct RuntimePlace {
  std::string File; // empty: not known
  unsigned Line = 0;
  std::string Function;
  bool known() const { return !File.empty() && Line != 0; }
  bool operator==(const RuntimePlace &) const = default;
};

/// Blocked tasks that have the same places and state.
struct RuntimeSample {
  RuntimePlace Blocked;
  RuntimePlace Spawned;
  std::string State; // "chan recv"
  uint64_t Tasks = 0;
  uint64_t StopRequested = 0; // of these
  double Oldest = 0;          // seconds since the spawn
  bool operator==(const RuntimeSample &) const = default;
};

struct RuntimeProfile {
  std::vector<RuntimeSample> Samples; // sorted by place, each place once
};

/// Reads a file. An error's message names it and says what is wrong.
llvm::Expected<RuntimeProfile> readProfile(llvm::StringRef Path);

/// The same for its contents, gzipped or not.
llvm::Expected<RuntimeProfile> parseProfile(llvm::StringRef Bytes);

/// One format each; samples in the order of the input.
llvm::Expected<std::vector<RuntimeSample>> parsePprof(llvm::StringRef Bytes);
llvm::Expected<std::vector<RuntimeSample>> parseTaskDump(llvm::StringRef Json);

} // namespace leash

#endif
