// SPDX-License-Identifier: Apache-2.0
//
// Which system headers a source is likely to include, from the text of its
// files and from what the units before it included: without a preprocessor.
#ifndef LEASH_TOOL_INCLUDEGUESS_H
#define LEASH_TOOL_INCLUDEGUESS_H

#include "tool/IncludeLog.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace clang {
class FileManager;
}

namespace leash {

/// For units with the same arguments. Conditions around an `#include` are not
/// looked at, and a file that no parsed unit has led to is found only beside
/// the file that includes it, or in a folder where others were found.
class IncludeGuess {
public:
  /// What a unit that was parsed has told.
  void learn(const IncludeLog &Log);
  /// The files that \p Source includes, directly or not.
  llvm::DenseSet<FileId> reached(llvm::StringRef Source,
                                 clang::FileManager &Files);
  /// What the units that were parsed included.
  const IncludeGraph &graph() const { return Known; }

private:
  struct File {
    FileId Id;
    std::string Path;
  };
  using Found = llvm::SmallVector<File, 8>;

  const Found &includesOf(const File &F, clang::FileManager &Files);
  bool find(llvm::StringRef Spelled, llvm::StringRef Folder,
            clang::FileManager &Files, File &Result) const;

  IncludeGraph Known;
  llvm::StringMap<File> Named;      // by how it is spelled
  std::vector<std::string> Folders; // of the user's headers
  llvm::StringSet<> InFolders;
  llvm::DenseMap<FileId, Found> Read; // what the text of a file includes
};

} // namespace leash

#endif
