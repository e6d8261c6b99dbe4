// SPDX-License-Identifier: Apache-2.0
//
// Annotated test data: what a file says about itself in its comments.
//
//   // want leash-x "regex"    a finding of this check on this line
//   // note "regex"            a path step or a related place on this line
//   // ok leash-x              no finding of this check on this line
//   // todo-want leash-x       a known miss: must not be found yet
//   // todo-ok leash-x "re"    a known false alarm: must be found still
//
// Several may follow each other; `^` or `v` before one points a line up or down
// (`^^` two lines); free text may follow after ` -- `. Header lines, before
// the first line that is no comment:
//
//   // std: c++17,c++20        language standards (all are run)
//   // stdlib: mock|real|both
//   // world: tu|program|both
//   // option: Name=Value      of the folder's check; or stem.Name=Value
//   // fix: safe|unsafe|none   which fixes x.fixed.cpp shows
//   // flags: -DX              more compiler flags
//   // llvm: >=22
#ifndef LEASH_TESTS_MARKERS_H
#define LEASH_TESTS_MARKERS_H

#include "checks/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace leash::test {

enum class MarkerKind : uint8_t { Want, Note, Ok, TodoWant, TodoOk };
enum class FixChoice : uint8_t { None, Safe, Unsafe };

struct Marker {
  MarkerKind Kind = MarkerKind::Want;
  std::string Check;   // "leash-x"; empty for a note
  std::string Pattern; // regular expression; empty matches all
  unsigned Line = 0;   // the line that it speaks of
};

struct Header {
  std::vector<std::string> Stds;
  bool Mock = true, Real = false;
  bool Tu = true, Program = false;
  bool WorldGiven = false;
  FixChoice Fixes = FixChoice::Safe;
  std::vector<std::pair<std::string, std::string>> Options;
  std::vector<std::string> Flags;
  unsigned MinLlvm = 0;
};

struct TestFile {
  std::string Path; // absolute and real
  std::string Text;
  Header Head;
  std::vector<Marker> Markers;
  std::vector<std::string> Errors; // in the annotations themselves
};

/// \p Path names it in messages and gives the default standard (.c or .cpp).
TestFile parseTestFile(llvm::StringRef Path, llvm::StringRef Text);

/// What is wrong with \p Findings by the markers, one message each.
std::vector<std::string> compare(llvm::ArrayRef<TestFile> Files,
                                 llvm::ArrayRef<Finding> Findings);

} // namespace leash::test

#endif
