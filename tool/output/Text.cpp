// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/WithColor.h"
#include <algorithm>
#include <map>

using namespace leash;
using llvm::raw_ostream;
using llvm::StringRef;
using llvm::WithColor;

namespace {

constexpr unsigned TabStop = 8;
constexpr size_t MostHotSites = 20;
constexpr unsigned LongestSnippet = 200; // bytes; longer lines are generated

class Printer {
public:
  Printer(const Report &R, SourceCache &Sources, raw_ostream &OS,
          const TextOptions &Options)
      : R(R), Sources(Sources), OS(OS), Options(Options),
        Mode(Options.Color ? llvm::ColorMode::Enable
                           : llvm::ColorMode::Disable) {}

  void finding(const Finding &F, Level L, const SeenAtRuntime *Seen);
  void hotSites();
  void skipped(const SkippedUnit &U);

private:
  void place(const Location &Where);
  void severity(StringRef Word, raw_ostream::Colors Color);
  void message(StringRef Text, bool Bold);
  void note(const Step &S);
  void snippet(const Location &Where);
  void underline(StringRef Line, const Location &Where);

  const Report &R;
  SourceCache &Sources;
  raw_ostream &OS;
  const TextOptions &Options;
  llvm::ColorMode Mode;
};

} // namespace

void Printer::place(const Location &Where) {
  WithColor Out(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true, /*BG=*/false, Mode);
  Out << relativePath(Where.File, R.WorkingDirectory);
  if (Where.Begin.Line)
    Out << ':' << Where.Begin.Line;
  if (Where.Begin.Column) // a profile knows none
    Out << ':' << Where.Begin.Column;
  Out << ": ";
}

void Printer::severity(StringRef Word, raw_ostream::Colors Color) {
  WithColor(OS, Color, /*Bold=*/true, /*BG=*/false, Mode) << Word << ": ";
}

void Printer::message(StringRef Text, bool Bold) {
  WithColor(OS, raw_ostream::SAVEDCOLOR, Bold, /*BG=*/false, Mode) << Text;
}

void Printer::finding(const Finding &F, Level L, const SeenAtRuntime *Seen) {
  place(F.Where);
  severity(name(L), L == Level::Error  ? raw_ostream::RED
                    : L == Level::Note ? raw_ostream::CYAN
                                       : raw_ostream::MAGENTA);
  message(F.Message, true);
  OS << " [" << F.Check << "]\n";
  snippet(F.Where);
  if (Seen)
    for (const Step &S : Seen->Notes)
      note(S);
  for (const Step &S : F.Path)
    note(S);
  for (const Step &S : F.Related)
    note(S);
}

void Printer::note(const Step &S) {
  place(S.Where);
  severity("note", raw_ostream::CYAN);
  OS << S.Message << '\n';
  snippet(S.Where);
}

void Printer::hotSites() {
  for (const HotSite &H : llvm::ArrayRef(R.HotSites).take_front(MostHotSites)) {
    Step S = H.Note;
    S.Message += "; no finding is about it";
    note(S);
  }
  if (R.HotSites.size() > MostHotSites)
    OS << "and " << R.HotSites.size() - MostHotSites
       << " more places where tasks were blocked\n";
}

void Printer::skipped(const SkippedUnit &U) {
  place({U.File, {}, {}});
  severity("error", raw_ostream::RED);
  message(U.Reason, true);
  OS << '\n';
}

void Printer::snippet(const Location &Where) {
  if (!Options.Snippets)
    return;
  StringRef Line = Sources.file(Where.File).line(Where.Begin.Line);
  if (Line.trim().empty() || Line.size() > LongestSnippet)
    return;
  std::string Shown;
  for (char C : Line)
    if (C == '\t')
      Shown.append(TabStop - Shown.size() % TabStop, ' ');
    else
      Shown += C;
  std::string Number = std::to_string(Where.Begin.Line);
  OS << llvm::right_justify(Number, 5) << " | " << Shown << '\n';
  underline(Line, Where);
}

// Columns of the terminal that the first Bytes bytes of the line take.
static unsigned displayWidth(StringRef Line, unsigned Bytes) {
  StringRef Head = Line.take_front(Bytes);
  unsigned Width = 0;
  while (!Head.empty()) {
    auto [Piece, Rest] = Head.split('\t');
    int Columns = llvm::sys::unicode::columnWidthUTF8(Piece);
    Width += Columns >= 0 ? unsigned(Columns) : unsigned(Piece.size());
    if (Piece.size() < Head.size()) // a tab follows
      Width += TabStop - Width % TabStop;
    Head = Rest;
  }
  return Width;
}

void Printer::underline(StringRef Line, const Location &Where) {
  if (Where.Begin.Column == 0)
    return;
  unsigned First = displayWidth(Line, Where.Begin.Column - 1);
  bool SameLine = Where.End.Line == Where.Begin.Line;
  unsigned Last =
      displayWidth(Line, SameLine && Where.End.Column ? Where.End.Column - 1
                                                      : unsigned(Line.size()));
  OS << "      | " << std::string(First, ' ');
  WithColor Out(OS, raw_ostream::GREEN, /*Bold=*/true, /*BG=*/false, Mode);
  Out << '^' << std::string(Last > First + 1 ? Last - First - 1 : 0, '~');
  OS << '\n';
}

static std::string profileLine(const Report &R) {
  size_t Seen = 0;
  for (size_t I = 0; I < R.Findings.size(); ++I)
    Seen += R.seen(I) != nullptr;
  return "of these findings, " + std::to_string(Seen) +
         (Seen == 1 ? " was" : " were") + " seen blocked at run time; " +
         std::to_string(R.HotSites.size()) +
         (R.HotSites.size() == 1 ? " place" : " places") +
         " where tasks were blocked without a finding";
}

static std::string count(size_t N, StringRef One) {
  return (llvm::Twine(N) + " " + One + (N == 1 ? "" : "s")).str();
}

std::string leash::summaryLine(const Report &R) {
  std::string Where = count(R.Units, "translation unit");
  std::string Skipped =
      R.Skipped.empty() ? ""
                        : "; " + count(R.Skipped.size(), "translation unit") +
                              " not analysed";
  if (R.Findings.empty())
    return "no findings in " + Where + Skipped;
  std::map<std::string, unsigned> ByCheck;
  llvm::StringSet<> Files;
  for (const Finding &F : R.Findings) {
    ++ByCheck[F.Check];
    Files.insert(F.Where.File);
  }
  std::vector<std::pair<std::string, unsigned>> Sorted(ByCheck.begin(),
                                                       ByCheck.end());
  std::stable_sort(Sorted.begin(), Sorted.end(),
                   [](auto &A, auto &B) { return A.second > B.second; });
  std::string Parts;
  for (const auto &[Check, N] : Sorted)
    Parts += (Parts.empty() ? "" : ", ") + std::to_string(N) + " " + Check;
  return count(R.Findings.size(), "finding") + " (" + Parts + ") in " +
         count(Files.size(), "file") + ", " + Where + " analysed" + Skipped;
}

void TextWriter::write(const Report &R, SourceCache &Sources,
                       raw_ostream &OS) const {
  if (Options.Color)
    OS.enable_colors(true);
  Printer P(R, Sources, OS, Options);
  for (const auto &[I, F] : llvm::enumerate(R.Findings))
    P.finding(F, R.level(I), R.seen(I));
  P.hotSites();
  for (const SkippedUnit &U : R.Skipped)
    P.skipped(U);
  if (Options.Summary)
    OS << summaryLine(R) << '\n';
  if (Options.Summary && R.Profiled)
    OS << profileLine(R) << '\n';
}
