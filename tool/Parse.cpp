// SPDX-License-Identifier: Apache-2.0
#include "tool/Parse.h"
#include "checks/lower/Lower.h"
#include "tool/Compat.h"
#include "tool/Instantiate.h"
#include "tool/output/Report.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace leash;
using llvm::StringRef;

llvm::Error leash::checkResourceDirectory() {
  if (llvm::sys::fs::exists(LEASH_RESOURCE_DIR "/include/stddef.h"))
    return llvm::Error::success();
  return failure("the headers of Clang are not in '" LEASH_RESOURCE_DIR
                 "'; on Debian: apt-get install libclang-common-" +
                 llvm::Twine(LEASH_LLVM_MAJOR) + "-dev");
}

struct ParseCache::Impl {
  compat::scanning::DependencyScanningFilesystemSharedCache Shared;
  std::string Directory;
  llvm::IntrusiveRefCntPtr<clang::FileManager> Files; // as seen from there
};

ParseCache::ParseCache() : Files(std::make_unique<Impl>()) {}
ParseCache::~ParseCache() = default;

static llvm::IntrusiveRefCntPtr<clang::FileManager>
makeFiles(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> System) {
  return llvm::makeIntrusiveRefCnt<clang::FileManager>(
      clang::FileSystemOptions(), std::move(System));
}

llvm::IntrusiveRefCntPtr<clang::FileManager>
ParseCache::files(StringRef Directory) {
  if (Files->Files && Files->Directory == Directory)
    return Files->Files;
  Files->Directory = Directory.str();
  Files->Files =
      makeFiles(llvm::makeIntrusiveRefCnt<
                compat::scanning::DependencyScanningWorkerFilesystem>(
          Files->Shared, llvm::vfs::getRealFileSystem()));
  return Files->Files;
}

namespace {

// Keeps the first error with its place; the rest would be its consequences.
class FirstError : public clang::DiagnosticConsumer {
public:
  explicit FirstError(StringRef Base) : Base(Base) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Severity,
                        const clang::Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Severity, Info);
    if (Severity < clang::DiagnosticsEngine::Error || !Text.empty())
      return;
    llvm::SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      clang::PresumedLoc P =
          Info.getSourceManager().getPresumedLoc(Info.getLocation());
      if (P.isValid())
        Text = relativePath(realPath(P.getFilename()), Base) + ":" +
               std::to_string(P.getLine()) + ":" +
               std::to_string(P.getColumn()) + ": ";
    }
    Text += Message.str();
  }

  std::string Text;

private:
  StringRef Base;
};

class Dependencies : public clang::DependencyCollector {
  bool sawDependency(StringRef Name, bool, bool, bool, bool) override {
    return !Name.starts_with("<");
  }
  bool needSystemDependencies() override { return true; }
};

/// What a unit begins with that has been parsed before, if anything, and what
/// is noted of its own headers.
struct Beginning {
  const PrecompiledStarts::Start *Start = nullptr;
  const PrecompiledHeaders *Headers = nullptr;
  IncludeLog *Log = nullptr;
};

class LowerConsumer : public clang::ASTConsumer {
public:
  LowerConsumer(clang::CompilerInstance &Compiler, const ParseOptions &Options,
                const Beginning &Begin, Lowered &Result)
      : Compiler(Compiler), Options(Options), Begin(Begin), Result(Result) {}

  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return isSystemCode(*D, Compiler.getASTContext());
  }

  void HandleTranslationUnit(clang::ASTContext &Context) override {
    if (Compiler.hasSema())
      instantiateSkipped(Compiler.getSema());
    Result.Parse = SinceStart.elapsed();
    Stopwatch Watch;
    LowerOptions Lower;
    Lower.Models = Options.Models;
    if (Begin.Start)
      Lower.Precompiled =
          PrecompiledStarts::declarations(*Begin.Start, Compiler);
    else if (Begin.Headers)
      Lower.Precompiled.emplace(); // nothing of the user's
    Result.Module = std::make_unique<ir::Module>(
        lowerTranslationUnit(Context, Lower, &Compiler.getPreprocessor()));
    Result.Lower = Watch.elapsed();
  }

private:
  clang::CompilerInstance &Compiler;
  const ParseOptions &Options;
  const Beginning &Begin;
  Lowered &Result;
  Stopwatch SinceStart;
};

class LowerAction : public clang::ASTFrontendAction {
public:
  LowerAction(const ParseOptions &Options, const Beginning &Begin,
              Lowered &Result,
              std::shared_ptr<clang::DependencyCollector> Collector)
      : Options(Options), Begin(Begin), Result(Result),
        Collector(std::move(Collector)) {}

  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &Compiler, StringRef) override {
    if (Collector)
      Collector->attachToPreprocessor(Compiler.getPreprocessor());
    if (Begin.Log)
      Compiler.getPreprocessor().addPPCallbacks(
          watchIncludes(Compiler, *Begin.Log, Begin.Headers));
    return std::make_unique<LowerConsumer>(Compiler, Options, Begin, Result);
  }

private:
  const ParseOptions &Options;
  const Beginning &Begin;
  Lowered &Result;
  std::shared_ptr<clang::DependencyCollector> Collector;
};

class LowerFactory : public clang::tooling::FrontendActionFactory {
public:
  explicit LowerFactory(std::unique_ptr<LowerAction> Action)
      : Action(std::move(Action)) {}
  std::unique_ptr<clang::FrontendAction> create() override {
    return std::move(Action);
  }

private:
  std::unique_ptr<LowerAction> Action;
};

} // namespace

// Null when not even the driver understands the command. Its complaints about
// single flags do not matter: they end up not parsing, or they do no harm.
static std::shared_ptr<clang::CompilerInvocation>
makeInvocation(const Unit &U, FirstError &Errors,
               llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files) {
  std::vector<const char *> Args;
  for (const std::string &A : U.Args)
    Args.push_back(A.c_str());
  // Before the `--` that ends the options.
  auto At = std::find_if(Args.begin(), Args.end(),
                         [](StringRef A) { return A == "--"; });
  Args.insert(At, {"-resource-dir", LEASH_RESOURCE_DIR, "-w"});
  clang::DiagnosticOptions DiagOptions;
  clang::CreateInvocationOptions Options;
  Options.Diags = compat::makeDiagnostics(DiagOptions, &Errors);
  Options.RecoverOnError = true;
  Options.VFS = std::move(Files);
  std::shared_ptr<clang::CompilerInvocation> Result =
      clang::createInvocation(Args, std::move(Options));
  if (Result)
    Errors.Text.clear();
  return Result;
}

static void tune(clang::CompilerInvocation &I, bool Last) {
  I.getFrontendOpts().SkipFunctionBodies = true;
  I.getFrontendOpts().DisableFree = Last; // the process ends soon
  I.getDiagnosticOpts().IgnoreWarnings = true;
  // Errors that are warnings by another name (-Wno-narrowing) stay off.
  llvm::erase_if(I.getDiagnosticOpts().Warnings,
                 [](StringRef W) { return !W.starts_with("no-"); });
  I.getDiagnosticOpts().VerifyDiagnostics = false;
  I.getDiagnosticOpts().ShowCarets =
      false; // else it prints "1 error generated"
  I.getDependencyOutputOpts() = clang::DependencyOutputOptions();
  I.getLangOpts().SpellChecking = false; // costs time, helps nobody here
  I.getPreprocessorOpts().ImplicitPCHInclude.clear();
  I.getPreprocessorOpts().PCHThroughHeader.clear();
}

// Clang 22 refuses UTF-16 too, but crashes on its way out.
static bool isUtf16(StringRef File) {
  auto Text = llvm::MemoryBuffer::getFileSlice(File, 2, 0);
  if (!Text)
    return false;
  StringRef Mark = (*Text)->getBuffer();
  return Mark == "\xff\xfe" || Mark == "\xfe\xff";
}

// Clang's errors, in \p Errors, and what became of the unit all the same.
static Lowered run(std::shared_ptr<clang::CompilerInvocation> Invocation,
                   const ParseOptions &Options, const Beginning &Begin,
                   clang::FileManager &Files, FirstError &Errors) {
  Lowered Result;
  std::shared_ptr<Dependencies> Collector;
  if (Options.Dependencies)
    Collector = std::make_shared<Dependencies>();
  LowerFactory Factory(
      std::make_unique<LowerAction>(Options, Begin, Result, Collector));
  Factory.runInvocation(std::move(Invocation), &Files,
                        std::make_shared<clang::PCHContainerOperations>(),
                        &Errors);
  if (Collector)
    for (const std::string &Name : Collector->getDependencies())
      Result.Dependencies.push_back(realPath(Name));
  return Result;
}

static std::shared_ptr<clang::CompilerInvocation>
copyOf(const clang::CompilerInvocation &Invocation) {
  return std::make_shared<clang::CompilerInvocation>(Invocation);
}

// With the precompiled start, where there is one. What does not parse after it
// is parsed again as a whole: errors are told as Clang tells them then.
static Lowered runAfterStart(const clang::CompilerInvocation &Invocation,
                             const ParseOptions &Options,
                             clang::FileManager &Files, FirstError &Errors) {
  PrecompiledStarts &Starts = Options.Cache->Starts;
  Stopwatch Watch;
  auto Own = copyOf(Invocation);
  if (const auto *Start = Starts.use(Options.Start, *Own, Files)) {
    Elapsed Compiling = Watch.elapsed();
    Lowered Result = run(std::move(Own), Options, {.Start = Start},
                         PrecompiledStarts::files(*Start), Errors);
    Result.Shared = true;
    Result.Parse += Compiling;
    if (Result.Module && Errors.Text.empty())
      return Result;
    Errors.Text.clear();
  }
  Lowered Result = run(copyOf(Invocation), Options, {}, Files, Errors);
  Starts.parsedWhole(Options.Start, Result.Parse.CpuMicros);
  return Result;
}

// With the precompiled system headers, where they change nothing.
static Lowered runAfterHeaders(const clang::CompilerInvocation &Invocation,
                               const ParseOptions &Options,
                               clang::FileManager &Files, FirstError &Errors) {
  SystemHeaders &Headers = Options.Cache->Headers[Options.Headers];
  Stopwatch Watch;
  auto Own = copyOf(Invocation);
  if (Headers.use(*Own, Files)) {
    Elapsed Compiling = Watch.elapsed();
    IncludeLog Log;
    Lowered Result =
        run(std::move(Own), Options, {.Headers = &Headers.begin(), .Log = &Log},
            Headers.files(), Errors);
    Result.Shared = true;
    Result.Parse += Compiling;
    if (Headers.accepts(Log, Result.Module && Errors.Text.empty()))
      return Result;
    Errors.Text.clear();
  }
  IncludeLog Log;
  Lowered Result =
      run(copyOf(Invocation), Options,
          {.Log = Headers.isOver() ? nullptr : &Log}, Files, Errors);
  if (!Headers.isOver() && Errors.Text.empty())
    Headers.parsedWhole(std::move(Log), Result.Parse.CpuMicros);
  return Result;
}

static Lowered runShared(const clang::CompilerInvocation &Invocation,
                         const ParseOptions &Options, clang::FileManager &Files,
                         FirstError &Errors) {
  bool Shares = Options.Cache && !Options.Dependencies;
  if (Shares && Options.Start)
    return runAfterStart(Invocation, Options, Files, Errors);
  if (Shares && Options.Headers)
    return runAfterHeaders(Invocation, Options, Files, Errors);
  return run(copyOf(Invocation), Options, {}, Files, Errors);
}

Lowered leash::lowerUnit(const Unit &U, const ParseOptions &Options) {
  Lowered Result;
  if (std::error_code EC = llvm::sys::fs::set_current_path(U.Directory)) {
    Result.Error =
        "did not parse: cannot enter '" + U.Directory + "': " + EC.message();
    return Result;
  }
  if (isUtf16(U.File)) {
    Result.Error = "did not parse: the file is in UTF-16; Clang reads UTF-8";
    return Result;
  }
  FirstError Errors(Options.WorkingDirectory);
  auto Files = Options.Cache ? Options.Cache->files(U.Directory)
                             : makeFiles(llvm::vfs::getRealFileSystem());
  auto Invocation = makeInvocation(U, Errors, Files->getVirtualFileSystemPtr());
  if (!Invocation) {
    Result.Error = "did not parse: " + Errors.Text;
    return Result;
  }
  tune(*Invocation, /*Last=*/!Options.Cache);
  Result = runShared(*Invocation, Options, *Files, Errors);
  if (!Errors.Text.empty())
    Result.Error = "did not parse: " + Errors.Text;
  else if (!Result.Module)
    Result.Error = "did not parse";
  if (Result.Module) {
    Result.Module->MainFile = U.File;
    Result.Module->Incomplete |= !Result.Error.empty();
  }
  return Result;
}
