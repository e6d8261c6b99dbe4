// SPDX-License-Identifier: Apache-2.0
#include "checks/lower/Lower.h"
#include "tool/Preamble.h"
#include "tool/SharedStart.h"
#include "tool/Stopwatch.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Serialization/ASTReader.h"
#include "clang/Serialization/ASTWriter.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <optional>
#include <utility>

using namespace leash;

class PrecompiledStarts::Start {
public:
  uint64_t WholeMicros = 0; // CPU time of a unit without it
  bool Tried = false;
  std::optional<clang::PrecompiledPreamble> Preamble; // none: of no use
  llvm::IntrusiveRefCntPtr<clang::FileManager> Files;
  std::vector<clang::LocalDeclID> Declarations;
};

struct PrecompiledStarts::Impl {
  std::map<uint64_t, Start> Starts;
};

PrecompiledStarts::PrecompiledStarts() : Kept(std::make_unique<Impl>()) {}
PrecompiledStarts::~PrecompiledStarts() = default;

namespace {

/// Notes the declarations that lowering would go through.
class Notes : public clang::PreambleCallbacks {
public:
  explicit Notes(std::vector<clang::LocalDeclID> &Ids) : Ids(Ids) {}

  void BeforeExecute(clang::CompilerInstance &CI) override { Compiler = &CI; }

  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return isSystemCode(*D, Compiler->getASTContext());
  }

  void AfterPCHEmitted(clang::ASTWriter &Writer) override {
    clang::ASTContext &Context = Compiler->getASTContext();
    for (const clang::Decl *D : Context.getTranslationUnitDecl()->decls())
      if (!isSystemCode(*D, Context))
        Ids.push_back(Writer.getDeclID(D));
  }

private:
  std::vector<clang::LocalDeclID> &Ids;
  clang::CompilerInstance *Compiler = nullptr;
};

} // namespace

// Compiling a start takes about twice as long as parsing it.
static bool isWorthIt(uint64_t CompileMicros, uint64_t WholeMicros) {
  return CompileMicros * 5 >= WholeMicros * 2;
}

static void compile(const SharedStart &S, PrecompiledStarts::Start &Result,
                    const clang::CompilerInvocation &Invocation,
                    const llvm::MemoryBuffer &Source,
                    clang::FileManager &Files) {
  Stopwatch Watch;
  Notes Callbacks(Result.Declarations);
  auto Preamble =
      compilePreamble(Invocation, Source, S.Bytes, Files, Callbacks);
  if (Preamble && isWorthIt(Watch.elapsed().CpuMicros, Result.WholeMicros))
    Result.Preamble = std::move(*Preamble);
}

void PrecompiledStarts::parsedWhole(const SharedStart &S, uint64_t CpuMicros) {
  uint64_t &Whole = Kept->Starts[S.Key].WholeMicros;
  if (!Whole)
    Whole = std::max<uint64_t>(CpuMicros, 1);
}

const PrecompiledStarts::Start *
PrecompiledStarts::use(const SharedStart &S,
                       clang::CompilerInvocation &Invocation,
                       clang::FileManager &Files) {
  auto It = Kept->Starts.find(S.Key);
  if (It == Kept->Starts.end())
    return nullptr;
  Start &Result = It->second;
  if (Result.Tried && !Result.Preamble)
    return nullptr;
  auto Source = llvm::MemoryBuffer::getFile(
      Invocation.getFrontendOpts().Inputs.front().getFile());
  if (!Source || (*Source)->getBufferSize() < S.Bytes)
    return nullptr;
  if (!std::exchange(Result.Tried, true))
    compile(S, Result, Invocation, **Source, Files);
  if (!Result.Preamble)
    return nullptr;
  auto System =
      beginWith(*Result.Preamble, Invocation, **Source, S.Bytes, Files);
  Invocation.getPreprocessorOpts().DisablePCHOrModuleValidation =
      clang::DisableValidationForModuleKind::None;
  if (!Result.Files)
    Result.Files = llvm::makeIntrusiveRefCnt<clang::FileManager>(
        clang::FileSystemOptions(), std::move(System));
  return &Result;
}

clang::FileManager &PrecompiledStarts::files(const Start &S) {
  return *S.Files;
}

std::vector<const clang::Decl *>
PrecompiledStarts::declarations(const Start &S,
                                clang::CompilerInstance &Compiler) {
  std::vector<const clang::Decl *> Result;
  auto Reader = Compiler.getASTReader();
  if (!Reader)
    return Result;
  clang::serialization::ModuleFile &File =
      Reader->getModuleManager().getPrimaryModule();
  for (clang::LocalDeclID Id : S.Declarations)
    if (const clang::Decl *D =
            Reader->GetDecl(Reader->getGlobalDeclID(File, Id)))
      Result.push_back(D);
  return Result;
}
