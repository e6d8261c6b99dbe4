// SPDX-License-Identifier: Apache-2.0
//
// The one place that knows where the Clang of LLVM 19 and 22 differ.
#ifndef LEASH_CHECKS_LOWER_COMPAT_H
#define LEASH_CHECKS_LOWER_COMPAT_H

#include "clang/Basic/Version.h"

static_assert(CLANG_VERSION_MAJOR == LEASH_LLVM_MAJOR,
              "the headers are of another LLVM major than configured");

// clang-tidy/ClangTidyModuleRegistry.h became a part of ClangTidyModule.h.
#define LEASH_TIDY_REGISTRY_HEADER (CLANG_VERSION_MAJOR < 22)

namespace leash::compat {

inline constexpr unsigned Major = CLANG_VERSION_MAJOR;

} // namespace leash::compat

#endif
