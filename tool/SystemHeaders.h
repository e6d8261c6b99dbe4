// SPDX-License-Identifier: Apache-2.0
//
// The system headers that units of C++ with the same arguments have in common
// are parsed once per worker, as a precompiled header. Only these: from a
// precompiled form of the user's own headers Clang gives another tree.
#ifndef LEASH_TOOL_SYSTEMHEADERS_H
#define LEASH_TOOL_SYSTEMHEADERS_H

#include "tool/Database.h"
#include "tool/IncludeLog.h"
#include "llvm/ADT/ArrayRef.h"
#include <map>
#include <memory>

namespace clang {
class CompilerInvocation;
class FileManager;
} // namespace clang

namespace leash {

/// For each unit what it shares with those of the same arguments, or 0 where
/// fewer than \p AtLeast do.
std::vector<uint64_t> findSharedHeaders(llvm::ArrayRef<Unit> Units,
                                        unsigned AtLeast);

/// The headers of the units with one set of arguments, in one worker. What they
/// are is learnt from the first of these units, and again from those that turn
/// out to lack some. For one thread at a time; files must not change meanwhile.
class SystemHeaders {
public:
  SystemHeaders();
  ~SystemHeaders();
  SystemHeaders(SystemHeaders &&);

  /// Precompiles the headers when it is time for it, and has \p Invocation
  /// begin with them. False, and nothing is changed, where there are none.
  bool use(clang::CompilerInvocation &Invocation, clang::FileManager &Files);
  /// What a unit begins with after `use`, and where it finds it.
  const PrecompiledHeaders &begin() const;
  clang::FileManager &files() const;

  /// Of a unit that began with them: is it what it would be without them? If
  /// not, it has to be parsed once more, and `parsedWhole` be told.
  bool accepts(const IncludeLog &Log, bool Parsed);
  /// Of a unit that was parsed without them.
  void parsedWhole(IncludeLog Log, uint64_t CpuMicros);
  /// Is there a use in telling of further units?
  bool isOver() const;

private:
  struct Impl;
  std::unique_ptr<Impl> Kept;
};

} // namespace leash

#endif
