// SPDX-License-Identifier: Apache-2.0
//
// A compile command of any GCC or Clang as one that our Clang can parse with.
#ifndef LEASH_TOOL_ARGUMENTS_H
#define LEASH_TOOL_ARGUMENTS_H

#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace leash {

/// Keeps what changes the meaning of the source: the language, the target,
/// include paths, macros, features. Drops what Clang does not know or support
/// (flags of GCC only), and what only concerns warnings, outputs, dependency
/// files, sanitizers, profiles, precompiled headers, plugins and the linker.
/// The inputs of the command are replaced by \p File.
std::vector<std::string> parseArguments(llvm::ArrayRef<std::string> Command,
                                        llvm::StringRef File);

} // namespace leash

#endif
