// SPDX-License-Identifier: Apache-2.0
//
// Where the driver's use of Clang differs between LLVM 19 and 22.
#ifndef LEASH_TOOL_COMPAT_H
#define LEASH_TOOL_COMPAT_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/VirtualFileSystem.h"
#if LLVM_VERSION_MAJOR >= 22
#include "clang/DependencyScanning/DependencyScanningFilesystem.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#include "clang/Frontend/Utils.h"
#include "clang/Tooling/DependencyScanning/DependencyScanningFilesystem.h"
#endif

namespace leash::compat {

#if LLVM_VERSION_MAJOR >= 22
namespace options = clang::options;
namespace scanning = clang::dependencies;
inline const llvm::opt::OptTable &driverOptions() {
  return clang::getDriverOptTable();
}
#else
namespace options = clang::driver::options;
namespace scanning = clang::tooling::dependencies;
inline const llvm::opt::OptTable &driverOptions() {
  return clang::driver::getDriverOptTable();
}
#endif

/// An engine that gives its diagnostics to \p Client, which it does not own.
inline llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine>
makeDiagnostics(clang::DiagnosticOptions &Options,
                clang::DiagnosticConsumer *Client) {
#if LLVM_VERSION_MAJOR >= 22
  return clang::CompilerInstance::createDiagnostics(
      *llvm::vfs::getRealFileSystem(), Options, Client,
      /*ShouldOwnClient=*/false);
#else
  return clang::CompilerInstance::createDiagnostics(
      new clang::DiagnosticOptions(Options), Client, /*ShouldOwnClient=*/false);
#endif
}

/// As building a preamble takes it.
#if LLVM_VERSION_MAJOR >= 22
inline llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine>
preambleDiagnostics(llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> Engine) {
  return Engine;
}
#else
inline clang::DiagnosticsEngine &preambleDiagnostics(
    const llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> &Engine) {
  return *Engine;
}
#endif

/// The consumer and context point at each other; the engine lies between.
inline std::unique_ptr<clang::DiagnosticsEngine>
makeTidyDiagnostics(clang::tidy::ClangTidyContext &Context,
                    clang::DiagnosticConsumer *Consumer) {
  llvm::IntrusiveRefCntPtr<clang::DiagnosticIDs> Ids(new clang::DiagnosticIDs);
#if LLVM_VERSION_MAJOR >= 22
  auto Options = std::make_unique<clang::DiagnosticOptions>();
  auto Engine = std::make_unique<clang::DiagnosticsEngine>(
      Ids, *Options, Consumer, /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(std::move(Options), Engine.get());
#else
  llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions> Options(
      new clang::DiagnosticOptions);
  auto Engine = std::make_unique<clang::DiagnosticsEngine>(
      Ids, Options, Consumer, /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(Engine.get());
#endif
  return Engine;
}

} // namespace leash::compat

#endif
