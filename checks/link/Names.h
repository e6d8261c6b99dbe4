// SPDX-License-Identifier: Apache-2.0
//
// What the names of functions say: those that people give to them about
// stopping, those of operators about what they do.
#ifndef LEASH_CHECKS_LINK_NAMES_H
#define LEASH_CHECKS_LINK_NAMES_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace leash {

/// "stopAll_now" → stop, all, now. A run of capitals is one word.
std::vector<std::string> wordsOf(llvm::StringRef Name);

/// Without namespaces, classes and template arguments.
llvm::StringRef bareName(llvm::StringRef Qualified);

/// Is it an operator=, by copy or move, not a += or ==?
inline bool namesAssignment(llvm::StringRef Qualified) {
  return Qualified.ends_with("operator=");
}

/// Could its result tell whether to go on: stopped(), isRunning(), done()?
bool namedLikeStopTest(llvm::StringRef Qualified);
/// Could its result be a time or a count, which runs out by itself?
bool namedLikeBound(llvm::StringRef Qualified);

} // namespace leash

#endif
