// SPDX-License-Identifier: Apache-2.0
#include "tool/IncludeLog.h"
#include "checks/lower/Lower.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include <optional>

using namespace leash;
using clang::MacroDefinition;
using clang::SourceLocation;
using clang::SourceRange;
using clang::Token;
using llvm::StringRef;

unsigned leash::addReached(const IncludeGraph &Graph, FileId From,
                           llvm::DenseSet<FileId> &Reached) {
  unsigned Added = 0;
  llvm::SmallVector<FileId, 16> Work = {From};
  while (!Work.empty()) {
    FileId File = Work.pop_back_val();
    if (!Reached.insert(File).second)
      continue;
    ++Added;
    if (auto It = Graph.find(File); It != Graph.end())
      Work.append(It->second.begin(), It->second.end());
  }
  return Added;
}

namespace {

class Watcher : public clang::PPCallbacks {
public:
  Watcher(clang::CompilerInstance &Compiler, IncludeLog &Log,
          const PrecompiledHeaders *Begin)
      : Compiler(Compiler), Log(Log), Begin(Begin) {
    // The parser is a token behind: what it has entered does not tell yet.
    Compiler.getPreprocessor().setTokenWatcher([this](const Token &T) {
      Depth += T.is(clang::tok::l_brace);
      Depth -= T.is(clang::tok::r_brace);
    });
    if (!Begin)
      return;
    for (const SystemInclude &I : Begin->Headers)
      Awaited.insert(I.File);
    Log.Missing = Awaited.size();
  }

  void InclusionDirective(SourceLocation Hash, const Token &, StringRef Name,
                          bool Angled, clang::CharSourceRange,
                          clang::OptionalFileEntryRef File, StringRef,
                          StringRef, const clang::Module *, bool,
                          clang::SrcMgr::CharacteristicKind Kind) override {
    if (!File)
      return;
    FileId To = File->getUniqueID();
    if (std::optional<FileId> From = fileOf(Hash))
      Log.Includes[*From].push_back(To);
    if (!isSystemAt(Hash, sources())) {
      StringRef Open = Angled ? "<" : "\"", Close = Angled ? ">" : "\"";
      std::string Spelled = (Open + Name + Close).str();
      bool System = isSystemFile(Kind, File->getName());
      if (System)
        included(To, Spelled);
      Log.Found.try_emplace(
          Spelled, IncludeLog::Place{To, File->getName().str(), System});
    }
    reach(To);
  }

  void MacroDefined(const Token &Name, const clang::MacroDirective *) override {
    changed(Name);
  }
  void MacroUndefined(const Token &Name, const MacroDefinition &,
                      const clang::MacroDirective *) override {
    changed(Name);
  }
  void MacroExpands(const Token &Name, const MacroDefinition &M, SourceRange,
                    const clang::MacroArgs *) override {
    asked(Name, M);
  }
  void Defined(const Token &Name, const MacroDefinition &M,
               SourceRange) override {
    asked(Name, M);
  }
  void Ifdef(SourceLocation, const Token &Name,
             const MacroDefinition &M) override {
    asked(Name, M);
  }
  void Ifndef(SourceLocation, const Token &Name,
              const MacroDefinition &M) override {
    asked(Name, M);
  }
  using PPCallbacks::Elifdef;
  using PPCallbacks::Elifndef;
  void Elifdef(SourceLocation, const Token &Name,
               const MacroDefinition &M) override {
    asked(Name, M);
  }
  void Elifndef(SourceLocation, const Token &Name,
                const MacroDefinition &M) override {
    asked(Name, M);
  }

private:
  clang::SourceManager &sources() { return Compiler.getSourceManager(); }

  std::optional<FileId> fileOf(SourceLocation Loc) {
    clang::FileID Id = sources().getFileID(sources().getExpansionLoc(Loc));
    if (Id != LastId) {
      LastId = Id;
      auto Entry = sources().getFileEntryRefForID(Id);
      LastFile = Entry ? std::optional(Entry->getUniqueID()) : std::nullopt;
    }
    return LastFile;
  }

  void included(FileId File, StringRef Spelled) {
    bool Reached = Log.Reached.contains(File);
    if (Depth != 0) { // in `extern "C" {` or a namespace
      Log.Deceived |= isOpen() && !Reached && Begin->Files.contains(File);
      return;
    }
    if (Direct.insert(File).second)
      Log.Direct.push_back({Spelled.str(), File});
  }

  void reach(FileId File) {
    static const IncludeGraph None;
    if (addReached(Begin ? Begin->Includes : None, File, Log.Reached) &&
        Log.Missing && Begin->Files.contains(File))
      countMissing();
  }
  void countMissing() {
    llvm::SmallVector<FileId, 8> Found;
    for (FileId File : Awaited)
      if (Log.Reached.contains(File))
        Found.push_back(File);
    for (FileId File : Found)
      Awaited.erase(File);
    Log.Missing = Awaited.size();
  }

  /// Can the unit still be told something too early?
  bool isOpen() const { return Log.Missing != 0 && !Log.Deceived; }

  // System headers do the same in any order, and some, as <assert.h>, are read
  // again each time. What has no file is there from the start.
  bool isUsers(SourceLocation Loc) {
    SourceLocation At = sources().getExpansionLoc(Loc);
    return fileOf(At) && !isSystemAt(At, sources());
  }

  void changed(const Token &Name) {
    if (isOpen() && Begin->Names.contains(Name.getIdentifierInfo()->getName()))
      Log.Deceived = isUsers(Name.getLocation());
  }

  void asked(const Token &Name, const MacroDefinition &M) {
    if (!isOpen())
      return;
    const clang::MacroInfo *Info = M.getMacroInfo();
    if (!Info || !sources().isLoadedSourceLocation(Info->getDefinitionLoc()))
      return;
    std::optional<FileId> Where = fileOf(Info->getDefinitionLoc());
    if (Where && !Log.Reached.contains(*Where))
      Log.Deceived = isUsers(Name.getLocation());
  }

  clang::CompilerInstance &Compiler;
  IncludeLog &Log;
  const PrecompiledHeaders *Begin;
  llvm::DenseSet<FileId> Awaited, Direct;
  int Depth = 0; // of braces
  clang::FileID LastId;
  std::optional<FileId> LastFile;
};

} // namespace

std::unique_ptr<clang::PPCallbacks>
leash::watchIncludes(clang::CompilerInstance &Compiler, IncludeLog &Log,
                     const PrecompiledHeaders *Begin) {
  return std::make_unique<Watcher>(Compiler, Log, Begin);
}
