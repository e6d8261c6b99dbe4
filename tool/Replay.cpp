// SPDX-License-Identifier: Apache-2.0
#include "tool/Replay.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "tool/Compat.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace leash;
using namespace clang;
using llvm::StringRef;

namespace {

// One translation unit as far as the consumer looks: a main file and headers.
class Session {
public:
  Session(const UnitConfig &Config, StringRef MainFile);
  void replay(size_t Index, const leash::Finding &F);
  std::vector<tidy::ClangTidyError> take() { return Consumer.take(); }
  unsigned suppressed() const { return Context.getStats().ErrorsIgnoredNOLINT; }

private:
  SourceLocation location(const leash::Location &Where);
  FileID fileId(StringRef Path);

  tidy::ClangTidyContext Context;
  tidy::ClangTidyDiagnosticConsumer Consumer;
  std::unique_ptr<DiagnosticsEngine> Diags;
  FileManager Files;
  SourceManager Sources;
  llvm::StringMap<FileID> Ids;
  LangOptions Language;
};

} // namespace

Session::Session(const UnitConfig &Config, StringRef MainFile)
    : Context(std::make_unique<tidy::DefaultOptionsProvider>(
          tidy::ClangTidyGlobalOptions(), Config.tidy())),
      Consumer(Context, /*ExternalDiagEngine=*/nullptr,
               /*RemoveIncompatibleErrors=*/false),
      Diags(compat::makeTidyDiagnostics(Context, &Consumer)),
      Files(FileSystemOptions()), Sources(*Diags, Files) {
  Language.CPlusPlus = true;
  FileID Main;
  if (!MainFile.empty())
    if (auto File = Files.getOptionalFileRef(MainFile))
      Main = Sources.createFileID(*File, SourceLocation(), SrcMgr::C_User);
  if (Main.isInvalid())
    Main =
        Sources.createFileID(llvm::MemoryBuffer::getMemBuffer("\n", "<leash>"));
  else
    Ids[MainFile] = Main;
  Sources.setMainFileID(Main);
  Context.setSourceManager(&Sources);
  Context.setCurrentFile(MainFile);
  Consumer.BeginSourceFile(Language);
}

FileID Session::fileId(StringRef Path) {
  auto [It, New] = Ids.try_emplace(Path);
  if (!New)
    return It->second;
  if (auto File = Files.getOptionalFileRef(Path))
    It->second = Sources.createFileID(
        *File, Sources.getLocForStartOfFile(Sources.getMainFileID()),
        SrcMgr::C_User);
  return It->second;
}

SourceLocation Session::location(const leash::Location &Where) {
  FileID Id = fileId(Where.File);
  if (Id.isInvalid() || Where.Begin.Line == 0)
    return {};
  return Sources.translateLineCol(Id, Where.Begin.Line,
                                  std::max(1u, Where.Begin.Column));
}

// The message is the finding's index, by which the answer is told.
void Session::replay(size_t Index, const leash::Finding &F) {
  SourceLocation Where = location(F.Where);
  Context.diag(F.Check, Where, std::to_string(Index));
  for (const auto *Steps : {&F.Path, &F.Related})
    for (const Step &S : *Steps)
      if (SourceLocation Note = location(S.Where); Note.isValid())
        Context.diag(F.Check, Note, "step", DiagnosticIDs::Note);
}

// Notes count for the header filter: a finding in a header with a step in the
// main file is one of the main file's.
static std::string mainFileOf(const leash::Finding &F,
                              const llvm::StringSet<> &MainFiles) {
  if (MainFiles.contains(F.Where.File))
    return F.Where.File;
  for (const auto *Steps : {&F.Path, &F.Related})
    for (const Step &S : *Steps)
      if (MainFiles.contains(S.Where.File))
        return S.Where.File;
  return "";
}

static std::string describe(const tidy::ClangTidyError &E) {
  const tooling::DiagnosticMessage &M = E.Message;
  unsigned Line = 1;
  if (auto Text = llvm::MemoryBuffer::getFile(M.FilePath))
    Line += (*Text)->getBuffer().take_front(M.FileOffset).count('\n');
  return M.FilePath + ":" + std::to_string(Line) + ": " + M.Message;
}

Replayed leash::replay(llvm::ArrayRef<const leash::Finding *> Findings,
                       const UnitConfig &Config,
                       const llvm::StringSet<> &MainFiles) {
  Replayed Result;
  Result.AsError.resize(Findings.size());
  std::map<std::string, std::vector<size_t>> ByMain;
  for (const auto &[I, F] : llvm::enumerate(Findings))
    ByMain[mainFileOf(*F, MainFiles)].push_back(I);
  for (const auto &[Main, Indices] : ByMain) {
    Session S(Config, Main);
    for (size_t I : Indices)
      S.replay(I, *Findings[I]);
    for (const tidy::ClangTidyError &E : S.take()) {
      size_t Index = 0;
      if (StringRef(E.Message.Message).getAsInteger(10, Index))
        Result.Complaints.push_back(describe(E));
      else if (Index < Result.AsError.size())
        Result.AsError[Index] = E.IsWarningAsError;
    }
    Result.Suppressed += S.suppressed();
  }
  return Result;
}
