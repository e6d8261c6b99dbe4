// SPDX-License-Identifier: Apache-2.0
//
// What units begin with is compiled once, and kept in memory.
#ifndef LEASH_TOOL_PREAMBLE_H
#define LEASH_TOOL_PREAMBLE_H

#include "clang/Frontend/PrecompiledPreamble.h"
#include <optional>

namespace leash {

/// The first \p Bytes of \p Source, as the one input of \p Invocation. None
/// where there are errors.
std::optional<clang::PrecompiledPreamble>
compilePreamble(const clang::CompilerInvocation &Invocation,
                const llvm::MemoryBuffer &Source, unsigned Bytes,
                const clang::FileManager &Files,
                clang::PreambleCallbacks &Callbacks);

/// Has \p Invocation begin with it, in place of \p Bytes of its own source.
/// Gives the files in which it is found, else those of \p Files.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
beginWith(const clang::PrecompiledPreamble &Preamble,
          clang::CompilerInvocation &Invocation, llvm::MemoryBuffer &Source,
          unsigned Bytes, const clang::FileManager &Files);

} // namespace leash

#endif
