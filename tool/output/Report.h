// SPDX-License-Identifier: Apache-2.0
//
// What every writer gets: the findings to show, and how the run went.
#ifndef LEASH_TOOL_OUTPUT_REPORT_H
#define LEASH_TOOL_OUTPUT_REPORT_H

#include "checks/CheckInfo.h"
#include "checks/Finding.h"
#include "tool/output/Sources.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>

namespace leash {

/// A translation unit that was not analysed, or only in part.
struct SkippedUnit {
  std::string File;   // absolute
  std::string Reason; // "did not parse: x.cpp:3:1: unknown type name 'foo'"
  bool operator==(const SkippedUnit &) const = default;
};

struct Report {
  std::vector<Finding> Findings; // sorted, unique
  std::vector<Level> Levels;     // one per finding
  std::vector<SkippedUnit> Skipped;
  unsigned Units = 0;           // translation units analysed
  std::string WorkingDirectory; // absolute; text paths are relative to it
  std::string SourceRoot;       // absolute; SARIF URIs are relative to it
  std::string Category;         // --sarif-category

  Level level(size_t I) const {
    return I < Levels.size() ? Levels[I] : Level::Warning;
  }
};

/// Turns a report into one format. Pure: the same report gives the same bytes.
class Writer {
public:
  virtual ~Writer() = default;
  virtual void write(const Report &R, SourceCache &Sources,
                     llvm::raw_ostream &OS) const = 0;
};

llvm::StringRef name(Level L); // "note", "warning", "error"

/// \p Path relative to \p Base when it is below it, else as it is.
std::string relativePath(llvm::StringRef Path, llvm::StringRef Base);

} // namespace leash

#endif
