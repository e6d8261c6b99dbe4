// SPDX-License-Identifier: Apache-2.0
//
// AST -> concurrency IR. With plugin/ and the driver's parser the only
// code that knows Clang.
#ifndef LEASH_CHECKS_LOWER_LOWER_H
#define LEASH_CHECKS_LOWER_LOWER_H

#include "checks/ir/IR.h"
#include "checks/models/Models.h"
#include "clang/Basic/SourceManager.h"
#include <optional>
#include <vector>

namespace clang {
class ASTContext;
class Decl;
class Preprocessor;
} // namespace clang

namespace leash {

struct LowerOptions {
  const ModelSet *Models = nullptr; // default: ModelSet::builtin()
  /// Elements of a control-flow graph beyond which a function is declared
  /// incomplete instead of lowered: no input may hang the tool.
  unsigned MaxElements = 20000;
  /// The user's declarations that the unit begins with, where they come from a
  /// precompiled form: going through all of that would read it whole.
  std::optional<std::vector<const clang::Decl *>> Precompiled;
};

/// Lowers all user code of the translation unit. Never fails: what can't be
/// lowered is an Unknown op and a Gap.
ir::Module lowerTranslationUnit(clang::ASTContext &Context,
                                const LowerOptions &Options,
                                clang::Preprocessor *PP = nullptr);

/// Is this declared in code that is not the user's (a system header, or
/// anything below /usr/include)? Its bodies need not be parsed.
bool isSystemCode(const clang::Decl &D, const clang::ASTContext &Context);
/// The same of a place, and of a file by how it was found and where it lies.
bool isSystemAt(clang::SourceLocation Loc, const clang::SourceManager &SM);
bool isSystemFile(clang::SrcMgr::CharacteristicKind Kind, llvm::StringRef Path);

} // namespace leash

#endif
