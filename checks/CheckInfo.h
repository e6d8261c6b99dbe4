// SPDX-License-Identifier: Apache-2.0
//
// One metadata record per check: the source of list-checks, explain, SARIF
// rules, the pages in docs/checks, option handling and the tests of all these.
#ifndef LEASH_CHECKS_CHECKINFO_H
#define LEASH_CHECKS_CHECKINFO_H

#include "checks/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <functional>

namespace leash {

class Program;

struct OptionInfo {
  llvm::StringRef Name; // "Strict"
  llvm::StringRef Type; // "bool", "int", "string", "list" (a;b;c)
  llvm::StringRef Default;
  llvm::StringRef Help; // one sentence
  /// Is it a value of the type?
  bool accepts(llvm::StringRef Value) const;
};

enum class FixKind : uint8_t { None, Safe, Unsafe, Mixed };

/// The options of one check, as strings: CheckOptions of clang-tidy. Values
/// are strings because the templated getters of clang-tidy cannot be called
/// from a plugin that g++ built.
class CheckOptions {
public:
  CheckOptions() = default;
  explicit CheckOptions(llvm::ArrayRef<OptionInfo> Infos);
  void set(llvm::StringRef Name, llvm::StringRef Value) {
    Values[Name] = Value.str();
  }
  bool flag(llvm::StringRef Name) const;
  int64_t number(llvm::StringRef Name) const;
  std::string text(llvm::StringRef Name) const;
  std::vector<std::string> list(llvm::StringRef Name) const;

private:
  llvm::StringMap<std::string> Values;
};

using CheckFunction = void (*)(const Program &, const CheckOptions &,
                               std::vector<Finding> &);

struct CheckInfo {
  llvm::StringRef Stem;       // "unjoined-thread"; the id is "leash-" + Stem
  llvm::StringRef Title;      // at most 60 characters, no full stop
  llvm::StringRef Summary;    // one sentence
  llvm::StringRef Rationale;  // Markdown
  llvm::StringRef Before;     // a whole TU that the check reports
  llvm::StringRef After;      // its twin, which it does not
  llvm::StringRef Obligation; // join, stop, wake, …
  Level DefaultLevel = Level::Warning;
  bool DefaultOn = true;
  llvm::StringRef Precision = "high"; // very-high, high, medium, low
  FixKind Fixes = FixKind::None;
  llvm::ArrayRef<unsigned> Cwe;
  llvm::ArrayRef<OptionInfo> Options;
  llvm::ArrayRef<llvm::StringRef> References;
  llvm::StringRef Limits; // Markdown: what it knowingly misses
  CheckFunction Run = nullptr;
  std::string id() const { return ("leash-" + Stem).str(); }
};

/// All checks, in the order of Checks.def (sorted by stem).
llvm::ArrayRef<const CheckInfo *> allChecks();

/// By "unjoined-thread" or "leash-unjoined-thread"; null when unknown.
const CheckInfo *findCheck(llvm::StringRef Name);

} // namespace leash

#endif
