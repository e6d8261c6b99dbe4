// SPDX-License-Identifier: Apache-2.0
//
// The linked program of the translation unit that clang-tidy is at, made once
// for all checks.
#ifndef LEASH_CHECKS_PLUGIN_SHAREDPROGRAM_H
#define LEASH_CHECKS_PLUGIN_SHAREDPROGRAM_H

#include "checks/CheckInfo.h"
#include "checks/link/Program.h"
#include "checks/lower/Compat.h"
#include "checks/lower/Lower.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace leash {

class SharedProgram {
public:
  explicit SharedProgram(clang::tidy::ClangTidyContext &Context)
      : Context(Context) {}

  /// The one of this context. clang-tidy makes the checks of a unit together
  /// and drops them together, and with the last of them goes the program.
  static std::shared_ptr<SharedProgram>
  of(clang::tidy::ClangTidyContext &Context);

  void usePreprocessor(clang::Preprocessor *P) { PP = P; }

  /// Null when the models cannot be read; error() says why, but once.
  const Program *get(clang::ASTContext &Unit);
  std::string error();

private:
  bool loadModels(llvm::StringRef Source);

  clang::tidy::ClangTidyContext &Context;
  clang::Preprocessor *PP = nullptr;
  clang::ASTContext *Lowered = nullptr;
  std::unique_ptr<ModelSet> Models; // null: the built-in ones
  std::unique_ptr<Program> Linked;
  std::string Error;
};

} // namespace leash

#endif
