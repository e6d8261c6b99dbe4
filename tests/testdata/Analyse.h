// SPDX-License-Identifier: Apache-2.0
//
// The pipeline in process, on files on disk: parse, lower, link, check.
#ifndef LEASH_TESTS_ANALYSE_H
#define LEASH_TESTS_ANALYSE_H

#include "checks/CheckInfo.h"
#include "checks/link/Program.h"
#include "tests/testdata/Markers.h"

namespace leash::test {

struct RunMode {
  std::string Std = "c++20";
  bool RealStdlib = false;
  World In = World::TranslationUnit;
  std::vector<std::pair<std::string, std::string>> Options; // of all checks
  std::vector<std::string> Flags;
};

struct Analysis {
  std::vector<Finding> Findings;   // sorted
  std::vector<std::string> Errors; // what did not parse, bad options
};

/// Analyses \p Files as one program with \p Checks.
Analysis analyse(llvm::ArrayRef<std::string> Files,
                 llvm::ArrayRef<const CheckInfo *> Checks, const RunMode &How);

/// \p Text after the edits; edits at the same place go in their order.
/// Overlaps are reported in \p Errors and left out.
std::string applyEdits(llvm::StringRef Text, std::vector<Edit> Edits,
                       std::vector<std::string> &Errors);

/// The fix of \p F that \p Choice takes, or null.
const Fix *chooseFix(const Finding &F, FixChoice Choice);

std::string readFile(llvm::StringRef Path);
void writeFile(llvm::StringRef Path, llvm::StringRef Text);

} // namespace leash::test

#endif
