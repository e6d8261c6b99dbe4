// SPDX-License-Identifier: Apache-2.0
#include "checks/plugin/Report.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/FileSystem.h"

using namespace clang;

namespace leash {

Places::Places(SourceManager &Sources) : Sources(Sources) {
  for (unsigned I = 0, N = Sources.local_sloc_entry_size(); I != N; ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile())
      continue;
    OptionalFileEntryRef File = Entry.getFile().getContentCache().OrigEntry;
    if (!File)
      continue;
    llvm::SmallString<256> Real;
    if (llvm::sys::fs::real_path(File->getName(), Real))
      Real = File->getName(); // a file in memory: clangd's unsaved ones
    // The first inclusion counts: places of a header are the same in all.
    Files.try_emplace(
        Real, Sources.getFileID(
                  SourceLocation::getFromRawEncoding(Entry.getOffset())));
  }
}

SourceLocation Places::begin(const Location &L) const {
  auto It = Files.find(L.File);
  if (It == Files.end())
    return {};
  return Sources.getComposedLoc(It->second, L.Begin.Offset);
}

CharSourceRange Places::range(const Location &L) const {
  SourceLocation Begin = begin(L);
  if (Begin.isInvalid())
    return {};
  return CharSourceRange::getCharRange(
      Begin, Begin.getLocWithOffset(L.End.Offset - L.Begin.Offset));
}

static void attach(const DiagnosticBuilder &Out, const Fix &X,
                   const Places &Where) {
  for (const Edit &E : X.Edits) {
    CharSourceRange Range = Where.range(E.Where);
    if (Range.isInvalid())
      continue;
    if (E.Where.Begin.Offset == E.Where.End.Offset)
      Out << FixItHint::CreateInsertion(Range.getBegin(), E.Text);
    else
      Out << FixItHint::CreateReplacement(Range, E.Text);
  }
}

static void step(const Step &S, const Places &Where, Emit Diagnose) {
  Diagnose(Where.begin(S.Where), DiagnosticIDs::Note)
      << S.Message << Where.range(S.Where);
}

void report(const Finding &F, const Places &Where, Emit Diagnose) {
  const Fix *Safe = nullptr;
  for (const Fix &X : F.Fixes)
    if (X.Safe && !Safe)
      Safe = &X;
  {
    // Emitted when the builder dies: before the notes.
    DiagnosticBuilder Out =
        Diagnose(Where.begin(F.Where), DiagnosticIDs::Warning);
    Out << F.Message << Where.range(F.Where);
    if (Safe)
      attach(Out, *Safe, Where);
  }
  for (const Step &S : F.Path)
    step(S, Where, Diagnose);
  for (const Step &S : F.Related)
    step(S, Where, Diagnose);
  for (const Fix &X : F.Fixes)
    if (&X != Safe) {
      DiagnosticBuilder Out =
          Diagnose(Where.begin(F.Where), DiagnosticIDs::Note);
      Out << X.Description + (X.Safe ? "" : " (unsafe)");
      attach(Out, X, Where);
    }
}

} // namespace leash
