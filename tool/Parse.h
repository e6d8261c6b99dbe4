// SPDX-License-Identifier: Apache-2.0
//
// One translation unit from its compile command to its IR.
#ifndef LEASH_TOOL_PARSE_H
#define LEASH_TOOL_PARSE_H

#include "checks/ir/IR.h"
#include "checks/models/Models.h"
#include "tool/Database.h"
#include "tool/SharedStart.h"
#include "tool/Stopwatch.h"
#include "tool/SystemHeaders.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>

namespace clang {
class FileManager;
}

namespace leash {

struct Lowered {
  std::unique_ptr<ir::Module> Module;    // may be there though it did not parse
  std::string Error;                     // "did not parse: x.cpp:3:1: …", or ""
  std::vector<std::string> Dependencies; // files read; only when asked for
  Elapsed Parse, Lower;
  bool Shared = false; // its start or its headers came precompiled
};

/// What the units that one process parses share: what the files that they read
/// are and hold. For one thread at a time; files must not change meanwhile.
class ParseCache {
public:
  ParseCache();
  ~ParseCache();
  /// The files, as seen from the current directory, which is \p Directory.
  llvm::IntrusiveRefCntPtr<clang::FileManager> files(llvm::StringRef Directory);
  PrecompiledStarts Starts;
  std::map<uint64_t, SystemHeaders> Headers; // by `ParseOptions::Headers`

private:
  struct Impl;
  std::unique_ptr<Impl> Files;
};

struct ParseOptions {
  const ModelSet *Models = nullptr;
  /// Set where other units follow in the process: memory is freed then.
  ParseCache *Cache = nullptr;
  SharedStart Start;    // of this unit; only with a cache
  uint64_t Headers = 0; // which it shares, likewise; 0: none
  bool Dependencies = false;
  std::string WorkingDirectory; // for the place of the error
};

/// Changes the working directory to that of the unit.
Lowered lowerUnit(const Unit &U, const ParseOptions &Options);

/// Is the folder with the headers of our Clang (stddef.h …) in place?
llvm::Error checkResourceDirectory();

} // namespace leash

#endif
