// SPDX-License-Identifier: Apache-2.0
#include "tool/Commands.h"
#include "checks/CheckInfo.h"
#include "tool/AtomicFile.h"
#include "tool/CheckDocs.h"
#include "tool/Jobs.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <sys/resource.h>

using namespace leash;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

int leash::explainCommand(const Settings &S) {
  if (S.Files.size() != 1)
    return complain("explain takes one check: leash explain unjoined-thread");
  const CheckInfo *Info = findCheck(S.Files.front());
  if (!Info)
    return complain("unknown check '" + S.Files.front() +
                    "'; `leash list-checks` lists them");
  llvm::outs() << checkHelpText(*Info);
  return ExitClean;
}

int leash::listChecksCommand() {
  llvm::outs() << checkList(allChecks());
  return ExitClean;
}

int leash::dumpDocsCommand(const Settings &S) {
  if (S.Files.size() != 1)
    return complain("dump-docs takes one folder: leash dump-docs docs/checks");
  StringRef Folder = S.Files.front();
  if (std::error_code EC = fs::create_directories(Folder))
    return complain("cannot make the folder '" + Folder + "': " + EC.message());
  auto Write = [&](StringRef Name, StringRef Text) {
    llvm::SmallString<256> Path(Folder);
    path::append(Path, Name);
    return writeFile(Path, Text);
  };
  if (llvm::Error E = Write("index.md", checkIndexPage(allChecks())))
    return complain(std::move(E));
  for (const CheckInfo *Info : allChecks())
    if (llvm::Error E = Write((Info->Stem + ".md").str(), checkPage(*Info)))
      return complain(std::move(E));
  return ExitClean;
}

// The major of a clang-tidy, by asking it.
static llvm::Expected<std::string> majorOf(const std::string &ClangTidy) {
  auto Program = llvm::sys::findProgramByName(ClangTidy);
  if (!Program)
    return failure("cannot find '" + ClangTidy + "' in PATH");
  llvm::SmallString<128> Out;
  if (fs::createTemporaryFile("leash-version", "txt", Out))
    return failure("cannot make a temporary file");
  int Code =
      llvm::sys::ExecuteAndWait(*Program, {*Program, "--version"}, std::nullopt,
                                {StringRef(""), StringRef(Out), StringRef("")});
  auto Text = llvm::MemoryBuffer::getFile(Out);
  fs::remove(Out);
  StringRef Rest =
      Code == 0 && Text ? (*Text)->getBuffer().split("LLVM version ").second : "";
  StringRef Major = Rest.take_while([](char C) { return llvm::isDigit(C); });
  if (Major.empty())
    return failure("'" + ClangTidy + " --version' says no version");
  return Major.str();
}

int leash::printPluginPathCommand(const Settings &S) {
  std::string Major = std::to_string(LEASH_LLVM_MAJOR);
  if (!S.ClangTidy.empty()) {
    llvm::Expected<std::string> Asked = majorOf(S.ClangTidy);
    if (!Asked)
      return complain(Asked.takeError());
    Major = *Asked;
  }
  // bin/leash and lib/leash/<major>/leash-tidy.so, installed or in the build.
  static int Anchor;
  std::string Self = fs::getMainExecutable("leash", &Anchor);
  llvm::SmallString<256> Plugin(path::parent_path(path::parent_path(Self)));
  path::append(Plugin, "lib", "leash", Major);
  path::append(Plugin, "leash-tidy.so");
  if (!fs::exists(Plugin))
    return complain("no plugin for LLVM " + Major + " at '" + Plugin +
                    "'; build leash with -DLEASH_LLVM_MAJOR=" + Major);
  llvm::outs() << Plugin << '\n';
  return ExitClean;
}

static int run(const Settings &S) {
  switch (S.What) {
  case Verb::Check:
    return checkCommand(S);
  case Verb::Lower:
    return lowerCommand(S);
  case Verb::Link:
    return linkCommand(S);
  case Verb::Explain:
    return explainCommand(S);
  case Verb::ListChecks:
    return listChecksCommand();
  case Verb::DumpDocs:
    return dumpDocsCommand(S);
  case Verb::PrintPluginPath:
    return printPluginPathCommand(S);
  }
  return ExitError;
}

// Clang recurses deeply on nested code; workers inherit this.
static void raiseStackLimit() {
  constexpr rlim_t Wanted = 64 << 20;
  rlimit Limit;
  if (::getrlimit(RLIMIT_STACK, &Limit) != 0 || Limit.rlim_cur >= Wanted)
    return;
  Limit.rlim_cur = std::min(Wanted, Limit.rlim_max);
  ::setrlimit(RLIMIT_STACK, &Limit);
}

int leash::leashMain(int Argc, const char *const *Argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(Argv[0],
                                          /*DisableCrashReporting=*/true);
  handleInterrupts();
  raiseStackLimit();
  int Exit = ExitClean;
  std::optional<Settings> S = parseCommandLine(Argc, Argv, Exit);
  if (!S)
    return Exit;
  Exit = run(*S);
  llvm::outs().flush();
  if (llvm::outs().has_error()) { // a full disk; a closed pipe ends us earlier
    llvm::outs().clear_error();
    return complain("cannot write to standard output");
  }
  return Exit;
}
