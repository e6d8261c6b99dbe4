// SPDX-License-Identifier: Apache-2.0
#include "tool/Preamble.h"
#include "tool/Compat.h"
#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace leash;

std::optional<clang::PrecompiledPreamble>
leash::compilePreamble(const clang::CompilerInvocation &Invocation,
                       const llvm::MemoryBuffer &Source, unsigned Bytes,
                       const clang::FileManager &Files,
                       clang::PreambleCallbacks &Callbacks) {
  clang::DiagnosticOptions Options = Invocation.getDiagnosticOpts();
  clang::DiagnosticConsumer Errors; // counts them
  auto Diagnostics = compat::makeDiagnostics(Options, &Errors);
  auto Result = clang::PrecompiledPreamble::Build(
      Invocation, &Source,
      clang::PreambleBounds(Bytes, /*PreambleEndsAtStartOfLine=*/true),
      compat::preambleDiagnostics(Diagnostics), Files.getVirtualFileSystemPtr(),
      std::make_shared<clang::PCHContainerOperations>(),
      /*StoreInMemory=*/true, /*StoragePath=*/"", Callbacks);
  if (!Result || Errors.getNumErrors() != 0)
    return std::nullopt;
  return std::move(*Result);
}

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
leash::beginWith(const clang::PrecompiledPreamble &Preamble,
                 clang::CompilerInvocation &Invocation,
                 llvm::MemoryBuffer &Source, unsigned Bytes,
                 const clang::FileManager &Files) {
  auto System = Files.getVirtualFileSystemPtr();
  Preamble.OverridePreamble(Invocation, System, &Source);
  clang::PreprocessorOptions &Options = Invocation.getPreprocessorOpts();
  Options.clearRemappedFiles(); // the source is read as ever
  Options.PrecompiledPreambleBytes = {Bytes, Bytes != 0};
  // As for other precompiled headers: else macros of the command line that the
  // start undefines would be defined again.
  Options.UsePredefines = true;
  return System;
}
