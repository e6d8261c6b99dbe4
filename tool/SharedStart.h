// SPDX-License-Identifier: Apache-2.0
//
// Many sources of a C project begin with the same headers. What these declare
// is parsed once per worker, as a precompiled preamble.
#ifndef LEASH_TOOL_SHAREDSTART_H
#define LEASH_TOOL_SHAREDSTART_H

#include "tool/Database.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>

namespace clang {
class CompilerInstance;
class CompilerInvocation;
class Decl;
class FileManager;
} // namespace clang

namespace leash {

/// The directives at the start of a file that other units begin with too.
struct SharedStart {
  uint64_t Key = 0;   // of two units: the same declarations; 0: none shared
  unsigned Bytes = 0; // of the file, up to the token after the last directive
  explicit operator bool() const { return Bytes != 0; }
  bool operator==(const SharedStart &) const = default;
};

/// Of all of a unit's arguments but the file, and of its folder.
uint64_t keyOfArguments(const Unit &U);
bool isC(const Unit &U);

/// One for each unit. A start is worth sharing from \p AtLeast units on. Only
/// C: that the headers of C++ give the same tree from a precompiled form is not
/// known well enough. Only `#include`, `#define`, `#undef` and whole
/// conditionals count, as these depend on nothing but the arguments and the
/// files; a header that lies beside the source makes its folder a part of the
/// key.
std::vector<SharedStart> findSharedStarts(llvm::ArrayRef<Unit> Units,
                                          unsigned AtLeast);

/// The precompiled starts of one worker. For one thread at a time; files must
/// not change meanwhile.
class PrecompiledStarts {
public:
  PrecompiledStarts();
  ~PrecompiledStarts();

  class Start; // precompiled

  /// How long the first unit that begins like this took to parse as a whole.
  /// Until that is told, the start is not used: a unit that a worker died of
  /// comes again as the first of a new one, and does without.
  void parsedWhole(const SharedStart &S, uint64_t CpuMicros);
  /// Compiles the start at its first use and has \p Invocation begin after it.
  /// Null, and nothing is changed, where the start does not compile, or is too
  /// small a part of the unit: what follows takes about an eighth longer to
  /// parse after a precompiled start.
  const Start *use(const SharedStart &S, clang::CompilerInvocation &Invocation,
                   clang::FileManager &Files);
  /// The files in which \p Invocation finds the start.
  static clang::FileManager &files(const Start &S);
  /// The user's declarations in the start, in their order.
  static std::vector<const clang::Decl *>
  declarations(const Start &S, clang::CompilerInstance &Compiler);

private:
  struct Impl;
  std::unique_ptr<Impl> Kept;
};

} // namespace leash

#endif
