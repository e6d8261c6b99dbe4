// SPDX-License-Identifier: Apache-2.0
//
// Which headers a unit includes, as its preprocessor sees it, and whether one
// that begins with precompiled headers is the same unit as without them.
#ifndef LEASH_TOOL_INCLUDELOG_H
#define LEASH_TOOL_INCLUDELOG_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem/UniqueID.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class CompilerInstance;
class PPCallbacks;
} // namespace clang

namespace leash {

using FileId = llvm::sys::fs::UniqueID;
using IncludeGraph = llvm::DenseMap<FileId, llvm::SmallVector<FileId, 4>>;

/// What \p From includes, directly or not, and \p From, that \p Reached does
/// not have yet, is added to it. The number of files added.
unsigned addReached(const IncludeGraph &Graph, FileId From,
                    llvm::DenseSet<FileId> &Reached);

/// A system header that the user's own code includes at file scope.
struct SystemInclude {
  std::string Spelled; // `<vector>`
  FileId File;
};

/// Headers that were precompiled together.
struct PrecompiledHeaders {
  std::vector<SystemInclude> Headers;
  llvm::DenseSet<FileId> Files; // these and what they include
  IncludeGraph Includes;
  llvm::StringSet<> Names; // all identifiers that were met in them
};

/// What one unit includes.
struct IncludeLog {
  struct Place {
    FileId Id;
    std::string Path;
    bool System;
  };
  std::vector<SystemInclude> Direct; // in order, each once
  llvm::DenseSet<FileId> Reached;
  IncludeGraph Includes;
  llvm::StringMap<Place> Found; // by `<vector>`; in the user's code
  /// Its precompiled headers told it something that they would not have told
  /// it where it includes them: a macro before it is defined there, or one that
  /// the unit would have defined for them.
  bool Deceived = false;
  unsigned Missing = 0; // of its precompiled headers, those not included
};

/// Fills \p Log while \p Compiler parses; both outlive the result. \p Begin:
/// what the unit begins with, or null.
std::unique_ptr<clang::PPCallbacks>
watchIncludes(clang::CompilerInstance &Compiler, IncludeLog &Log,
              const PrecompiledHeaders *Begin);

} // namespace leash

#endif
