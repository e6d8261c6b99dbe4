// SPDX-License-Identifier: Apache-2.0
//
// Running programs and reading what they say.
#ifndef LEASH_TESTS_RUN_H
#define LEASH_TESTS_RUN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace leash::test {

struct Outcome {
  int Exit = -1;
  std::string Out;
  std::string Err;
};

/// Runs \p Args[0] with the others; \p Folder holds the captured output.
Outcome run(llvm::ArrayRef<std::string> Args, llvm::StringRef Folder);

/// File name, line and check of a finding: what the plugin and the driver, in
/// their own words, must agree on.
using Found = std::tuple<std::string, unsigned, std::string>;

/// The `file:line:column: warning: … [leash-x]` lines of an output.
std::set<Found> findings(llvm::StringRef Output);

/// A folder of its own that goes with it.
class TempFolder {
public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder &) = delete;
  std::string file(llvm::StringRef Name) const;
  std::string write(llvm::StringRef Name, llvm::StringRef Text) const;
  std::string read(llvm::StringRef Name) const;
  const std::string &path() const { return Path; }

private:
  std::string Path;
};

} // namespace leash::test

#endif
