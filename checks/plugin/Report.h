// SPDX-License-Identifier: Apache-2.0
//
// Findings, which are values, as diagnostics of the compiler that is running.
#ifndef LEASH_CHECKS_PLUGIN_REPORT_H
#define LEASH_CHECKS_PLUGIN_REPORT_H

#include "checks/Finding.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"

namespace leash {

/// Places of findings (real paths and offsets) as places of this unit.
class Places {
public:
  explicit Places(clang::SourceManager &Sources);

  /// Invalid when the file is not of this unit.
  clang::SourceLocation begin(const Location &L) const;
  clang::CharSourceRange range(const Location &L) const;

private:
  clang::SourceManager &Sources;
  llvm::StringMap<clang::FileID> Files; // by real path
};

using Emit = llvm::function_ref<clang::DiagnosticBuilder(
    clang::SourceLocation, clang::DiagnosticIDs::Level)>;

/// A warning, with its safe fix; a note for each step of the path and each
/// related place; a note for each fix that needs a look, with the fix, so that
/// only `-fix-notes` applies it. \p Diagnose gives a builder for "%0".
void report(const Finding &F, const Places &Where, Emit Diagnose);

} // namespace leash

#endif
