// SPDX-License-Identifier: Apache-2.0
//
// A file that is there whole or not at all: written beside its place under
// another name, then renamed. Removed when the program is interrupted.
#ifndef LEASH_TOOL_ATOMICFILE_H
#define LEASH_TOOL_ATOMICFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>

namespace leash {

class AtomicFile {
public:
  /// Creates the temporary file at once, so that a place that cannot be
  /// written is known before the work is done.
  static llvm::Expected<AtomicFile> create(llvm::StringRef Path);
  AtomicFile(AtomicFile &&Other) noexcept;
  AtomicFile &operator=(AtomicFile &&) = delete;
  ~AtomicFile(); // discards what was not kept

  llvm::raw_ostream &os() { return *OS; }
  llvm::StringRef path() const { return Path; }
  /// The new contents take the place of the old ones, with their permissions.
  llvm::Error keep();

private:
  AtomicFile() = default;
  void discard();
  std::string Path, Target, Temp;
  std::unique_ptr<llvm::raw_fd_ostream> OS;
};

/// All at once.
llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents);

} // namespace leash

#endif
