// SPDX-License-Identifier: Apache-2.0
#include "tool/Reporting.h"
#include "tool/Analyse.h"
#include "tool/Apply.h"
#include "tool/Database.h"
#include "tool/output/Sarif.h"
#include "tool/output/Text.h"
#include "tool/profile/Join.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/BuryPointer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <algorithm>
#include <cstdlib>
#include <set>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string leash::workingDirectory() { return realPath("."); }

std::string leash::sourceRoot(const Settings &S) {
  if (!S.SourceRoot.empty())
    return realPath(S.SourceRoot);
  // Called from elsewhere, it is the repository that has the compile database.
  std::string Here = workingDirectory();
  for (const std::string &From : {Here, realPath(S.Build)})
    for (StringRef Dir = From; !Dir.empty(); Dir = path::parent_path(Dir))
      if (fs::exists(Dir + "/.git"))
        return Dir.str();
  return Here;
}

bool leash::colorOn(const Settings &S, bool IsTerminal) {
  if (S.Color != ColorUse::Auto)
    return S.Color == ColorUse::Always;
  const char *NoColor = std::getenv("NO_COLOR");
  const char *Term = std::getenv("TERM");
  bool Dumb = Term && StringRef(Term) == "dumb";
  return IsTerminal && !Dumb && (!NoColor || !*NoColor);
}

//===--- Outputs ---------------------------------------------------------===//

Expected<Outputs> Outputs::open(const Settings &S) {
  Outputs Result;
  Result.S = S;
  for (const OutputSpec &Spec : S.Outputs) {
    Output O{Spec, nullptr};
    if (Spec.Path != "-") {
      Expected<AtomicFile> File = AtomicFile::create(Spec.Path);
      if (!File)
        return File.takeError();
      O.File = std::make_unique<AtomicFile>(std::move(*File));
    }
    Result.All.push_back(std::move(O));
  }
  return Result;
}

bool Outputs::textOnStdout() const {
  return llvm::any_of(All, [](const Output &O) {
    return !O.File && O.Spec.As == Format::Text;
  });
}

bool Outputs::onlySarifFiles() const {
  return llvm::all_of(All, [](const Output &O) {
    return O.File && O.Spec.As == Format::Sarif;
  });
}

llvm::Error Outputs::write(const Report &R, SourceCache &Sources) {
  for (Output &O : All) {
    llvm::raw_ostream &OS = O.File ? O.File->os() : llvm::outs();
    if (O.Spec.As == Format::Sarif) {
      SarifWriter().write(R, Sources, OS);
    } else {
      TextOptions Options;
      bool Terminal = !O.File && llvm::sys::Process::StandardOutIsDisplayed();
      Options.Color = colorOn(S, Terminal);
      Options.Summary = !S.Quiet;
      TextWriter(Options).write(R, Sources, OS);
    }
    if (O.File)
      if (llvm::Error E = O.File->keep())
        return E;
  }
  return llvm::Error::success();
}

//===--- The run ---------------------------------------------------------===//

static FileHashes hashes(const Program &P) {
  FileHashes Result;
  for (const std::unique_ptr<ir::Module> &M : P.modules())
    for (const ir::File &F : M->Files) {
      auto [It, New] = Result.try_emplace(F.Path, F.Hash);
      if (!New && It->second != F.Hash)
        It->second = 0; // edited while we ran
    }
  return Result;
}

static bool countsAsFailure(const Settings &S, const Report &R,
                            const std::vector<bool> &Fixed) {
  for (size_t I = 0; I < R.Findings.size(); ++I)
    if (S.FailOn && R.level(I) >= *S.FailOn && !(I < Fixed.size() && Fixed[I]))
      return true;
  return false;
}

static std::string plural(unsigned N, StringRef One, StringRef Many) {
  return (llvm::Twine(N) + " " + (N == 1 ? One : Many)).str();
}

// What was done, and what was not and why, on standard error.
static void tellApplied(const Settings &S, const Applied &A) {
  for (const std::string &Error : A.Errors)
    complain(Error);
  if (S.Quiet)
    return;
  llvm::errs() << "applied " << plural(A.Fixes, "fix", "fixes") << " in "
               << plural(A.Files, "file", "files");
  if (A.Conflicts)
    llvm::errs() << "; " << plural(A.Conflicts, "overlaps", "overlap")
                 << " another: run again";
  if (A.Unsafe)
    llvm::errs() << "; " << plural(A.Unsafe, "needs", "need")
                 << " --fix=unsafe";
  llvm::errs() << '\n';
}

static llvm::Error writeTimes(const Settings &S, const TimeReport &Times) {
  if (!S.TimeReport)
    return llvm::Error::success();
  if (*S.TimeReport == "-") {
    Times.printTable(llvm::errs());
    return llvm::Error::success();
  }
  Expected<AtomicFile> File = AtomicFile::create(*S.TimeReport);
  if (!File)
    return File.takeError();
  Times.printJson(File->os());
  return File->keep();
}

static Report makeReport(const Run &R, const Program &P, Analysis &A,
                         std::vector<SkippedUnit> Skipped) {
  Report Result;
  Result.Findings = std::move(A.Findings);
  Result.Levels = std::move(A.Levels);
  llvm::sort(Skipped, [](const SkippedUnit &A, const SkippedUnit &B) {
    return std::tie(A.File, A.Reason) < std::tie(B.File, B.Reason);
  });
  Skipped.erase(std::unique(Skipped.begin(), Skipped.end()), Skipped.end());
  Result.Skipped = std::move(Skipped);
  for (const std::unique_ptr<ir::Module> &M : P.modules())
    Result.Units += !M->Incomplete;
  Result.WorkingDirectory = workingDirectory();
  Result.SourceRoot = sourceRoot(R.S);
  Result.Category = R.S.SarifCategory;
  return Result;
}

Expected<RuntimeProfile> leash::loadProfile(const Settings &S) {
  return S.Profile.empty() ? RuntimeProfile() : readProfile(S.Profile);
}

static void addProfile(const Run &R, const Program &P, Report &Rep) {
  if (R.S.Profile.empty())
    return;
  std::set<std::string> Files;
  for (const std::unique_ptr<ir::Module> &M : P.modules())
    for (const ir::File &F : M->Files)
      Files.insert(F.Path);
  joinProfile(R.Profile, std::vector<std::string>(Files.begin(), Files.end()),
              Rep);
}

// Every unit that was not analysed is named, also when no text is written; and
// when all goes to files, how it went.
static void tellSkipped(const Run &R, const Report &Rep) {
  if (R.Out.textOnStdout())
    return;
  if (!R.S.Quiet && R.Out.onlySarifFiles())
    llvm::errs() << summaryLine(Rep) << '\n';
  for (const SkippedUnit &U : Rep.Skipped)
    llvm::errs() << relativePath(U.File, Rep.WorkingDirectory)
                 << ": error: " << U.Reason << '\n';
}

static llvm::Error writeReport(Run &R, const Report &Rep) {
  TimedStep Step(R.Times, "write");
  SourceCache Sources;
  if (llvm::Error E = R.Out.write(Rep, Sources))
    return E;
  llvm::outs().flush();
  tellSkipped(R, Rep);
  return llvm::Error::success();
}

// After the report is written: its snippets show what was analysed.
static Applied fix(const Run &R, const Report &Rep, const Program &P) {
  if (R.S.Fix == FixMode::None)
    return {};
  TimedStep Step(R.Times, "fix");
  Applied Fixes =
      applyFixes(Rep.Findings, R.S.Fix == FixMode::Unsafe, hashes(P));
  tellApplied(R.S, Fixes);
  return Fixes;
}

int leash::reportOn(Run &R, std::vector<std::unique_ptr<ir::Module>> Modules,
                    std::vector<SkippedUnit> Skipped) {
  Program *P;
  {
    TimedStep Step(R.Times, "link");
    auto Linked = Program::link(std::move(Modules), World::WholeProgram);
    P = Linked.get();
    llvm::BuryPointer(std::move(Linked)); // the process ends soon
  }
  Expected<Analysis> A = analyse(*P, R.C, R.Times);
  if (!A)
    return complain(A.takeError());
  for (const std::string &Complaint : A->Complaints)
    warn(Complaint);
  Report Rep = makeReport(R, *P, *A, std::move(Skipped));
  addProfile(R, *P, Rep);
  if (llvm::Error E = writeReport(R, Rep))
    return complain(std::move(E));
  Applied Fixes = fix(R, Rep, *P);
  if (R.S.TimeReport)
    R.Times.unseen(coverage(*P));
  if (llvm::Error E = writeTimes(R.S, R.Times))
    return complain(std::move(E));
  if (!Fixes.Errors.empty())
    return ExitError;
  if (!Rep.Skipped.empty())
    return ExitIncomplete;
  return countsAsFailure(R.S, Rep, Fixes.Done) ? ExitFindings : ExitClean;
}
