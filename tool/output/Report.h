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

/// What a profile says of one finding: blocked tasks that are there, or were
/// started there (--profile).
struct SeenAtRuntime {
  uint64_t Tasks = 0; // 0: not seen
  uint64_t StopRequested = 0;
  double Oldest = 0; // seconds
  std::vector<Step> Notes;
};

/// Where tasks were blocked and no finding is.
struct HotSite {
  Step Note;
  uint64_t Tasks = 0;
  double Oldest = 0;
};

struct Report {
  std::vector<Finding> Findings;   // unique; sorted, those seen first
  std::vector<Level> Levels;       // one per finding
  bool Profiled = false;           // the next two are filled in
  std::vector<SeenAtRuntime> Seen; // one per finding
  std::vector<HotSite> HotSites;   // the hottest first
  std::vector<SkippedUnit> Skipped;
  unsigned Units = 0;           // translation units analysed
  std::string WorkingDirectory; // absolute; text paths are relative to it
  std::string SourceRoot;       // absolute; SARIF URIs are relative to it
  std::string Category;         // --sarif-category

  /// nullptr: not seen at run time.
  const SeenAtRuntime *seen(size_t I) const {
    return I < Seen.size() && Seen[I].Tasks ? &Seen[I] : nullptr;
  }
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
