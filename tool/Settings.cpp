// SPDX-License-Identifier: Apache-2.0
#include "tool/Settings.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace leash;
using llvm::StringRef;
namespace cl = llvm::cl;

namespace {

constexpr const char *Overview =
    "leash finds concurrency leaks in C and C++\n\n"
    "  leash [check] [-p BUILD] [FILE...] [-- FLAGS]   analyse a program "
    "(default)\n"
    "  leash lower FILE [-p BUILD] -o OUT.leash        one source to an IR "
    "file\n"
    "  leash link FILE.leash...                        IR files to findings\n"
    "  leash explain CHECK                             what a check means\n"
    "  leash list-checks                               all checks, a line "
    "each\n"
    "  leash dump-docs DIR                             the pages of "
    "docs/checks\n"
    "  leash print-plugin-path                         the clang-tidy "
    "plugin\n\n"
    "`leash VERB --help` shows the options of a verb.\n"
    "Exit code: 0 clean, 1 findings, 2 usage or internal error, 3 incomplete\n"
    "(a translation unit was not analysed).\n";

// The options live as long as the command line: LLVM keeps pointers to them.
struct CommandLine {
  cl::SubCommand Check{"check", "analyse the translation units of a program"};
  cl::SubCommand Lower{"lower", "lower one translation unit to an IR file"};
  cl::SubCommand Link{"link", "link IR files and report findings"};
  cl::SubCommand Explain{"explain", "explain a check"};
  cl::SubCommand List{"list-checks", "list all checks"};
  cl::SubCommand Docs{"dump-docs", "write the pages of docs/checks"};
  cl::SubCommand Plugin{"print-plugin-path", "print the plugin's path"};

  cl::OptionCategory Cat{"Options"};

  cl::list<std::string> Files{
      cl::Positional, cl::desc("[FILE...]"), cl::cat(Cat),     cl::sub(Check),
      cl::sub(Lower), cl::sub(Link),         cl::sub(Explain), cl::sub(Docs)};
  cl::opt<std::string> Build{
      "p",
      cl::desc("folder with compile_commands.json, or the file itself"),
      cl::value_desc("build"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Lower)};
  cl::list<std::string> FilesFrom{
      "files-from",
      cl::desc("read file names from a file, one a line (- is "
               "standard input)"),
      cl::value_desc("file"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::list<std::string> Formats{
      "format",
      cl::desc("text or sarif, with :FILE or :- for standard output; may be "
               "given several times"),
      cl::value_desc("format[:file]"),
      cl::CommaSeparated,
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<unsigned> Jobs{
      "j",
      cl::desc("translation units at a time (default: all cores)"),
      cl::value_desc("n"),
      cl::Prefix,
      cl::cat(Cat),
      cl::sub(Check)};
  cl::opt<unsigned> Timeout{
      "timeout",
      cl::desc("seconds for one translation unit (default 300, 0: "
               "no limit)"),
      cl::init(300),
      cl::value_desc("s"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Lower)};
  cl::opt<std::string> HeaderFilter{
      "header-filter",
      cl::desc("report findings in headers that match this "
               "regular expression (default: all)"),
      cl::value_desc("regex"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> Checks{"checks",
                              cl::desc("globs, added to those of .clang-tidy: "
                                       "-*,leash-unjoined-thread"),
                              cl::value_desc("globs"),
                              cl::cat(Cat),
                              cl::sub(Check),
                              cl::sub(Link)};
  cl::opt<std::string> Config{
      "config",
      cl::desc("configuration in YAML, instead of .clang-tidy files"),
      cl::value_desc("yaml"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link),
      cl::sub(Lower)};
  cl::list<std::string> Models{
      "model",
      cl::desc("more rows on what library functions mean "
               "(docs/models.md)"),
      cl::value_desc("file"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Lower)};
  cl::opt<std::string> Profile{
      "profile",
      cl::desc("what was blocked at run time (pprof, or the JSON dump of the "
               "runtime): its findings come first"),
      cl::value_desc("file"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> Fix{
      "fix",
      cl::ValueOptional,
      cl::desc("apply safe fixes; --fix=unsafe: also those that need a look"),
      cl::value_desc("safe|unsafe"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<bool> Quiet{"quiet", cl::desc("no progress and no summary"),
                      cl::cat(Cat), cl::sub(Check), cl::sub(Link)};
  cl::opt<std::string> TimeReport{
      "time-report",
      cl::ValueOptional,
      cl::desc("CPU and wall time of each step, to standard error or as JSON "
               "to a file"),
      cl::value_desc("file"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> FailOn{
      "fail-on",
      cl::init("note"),
      cl::desc("lowest level that makes the exit code 1: note (default), "
               "warning, error or never"),
      cl::value_desc("level"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<bool> ExitZero{"exit-zero", cl::desc("exit with 0 despite findings"),
                         cl::cat(Cat), cl::sub(Check), cl::sub(Link)};
  cl::opt<std::string> SarifCategory{
      "sarif-category",
      cl::desc("automationDetails.id: tells uploads of "
               "several targets apart"),
      cl::value_desc("name"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> SourceRoot{
      "source-root",
      cl::desc("paths in SARIF are relative to this (default: "
               "the repository)"),
      cl::value_desc("dir"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> Color{
      "color",
      cl::ValueOptional,
      cl::init("auto"),
      cl::desc(
          "auto (default: on a terminal, without NO_COLOR), always, never"),
      cl::value_desc("when"),
      cl::cat(Cat),
      cl::sub(Check),
      cl::sub(Link)};
  cl::opt<std::string> Output{"o", cl::desc("output file"),
                              cl::value_desc("file"), cl::cat(Cat),
                              cl::sub(Lower)};
  cl::opt<std::string> DepFile{
      "MF", cl::desc("write the files that were read, as a Makefile rule"),
      cl::value_desc("file"), cl::cat(Cat), cl::sub(Lower)};
  cl::opt<bool> Print{"print", cl::desc("print the text form of the IR"),
                      cl::cat(Cat), cl::sub(Lower)};
  cl::opt<std::string> ClangTidy{
      "clang-tidy", cl::desc("the clang-tidy that will load the plugin"),
      cl::value_desc("program"), cl::cat(Cat), cl::sub(Plugin)};
};

} // namespace

int leash::complain(const llvm::Twine &Message) {
  llvm::errs() << "leash: error: " << Message << '\n';
  return ExitError;
}

int leash::complain(llvm::Error E) {
  return complain(llvm::toString(std::move(E)));
}

void leash::warn(const llvm::Twine &Message) {
  llvm::errs() << "leash: warning: " << Message << '\n';
}

llvm::Error leash::failure(const llvm::Twine &Message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Message.str());
}

static llvm::Expected<OutputSpec> parseFormat(StringRef Text) {
  auto [Name, Path] = Text.split(':');
  OutputSpec Spec;
  if (Name == "sarif")
    Spec.As = Format::Sarif;
  else if (Name != "text")
    return failure("unknown format '" + Name + "'; there are text and sarif");
  if (Text.contains(':') && Path.empty())
    return failure("--format=" + Text + " names no file after the colon");
  if (!Path.empty())
    Spec.Path = Path.str();
  return Spec;
}

// Or will be one: a device may take several.
static bool isFile(StringRef Path) {
  return !llvm::sys::fs::exists(Path) || llvm::sys::fs::is_regular_file(Path);
}

static std::string plainPath(StringRef Path) {
  llvm::SmallString<256> Plain(Path);
  llvm::sys::fs::make_absolute(Plain);
  llvm::sys::path::remove_dots(Plain, /*remove_dot_dot=*/true);
  return Plain.str().str();
}

// Each would replace what the other wrote.
static llvm::Error checkOneFileEach(const Settings &S) {
  std::set<std::string> Taken;
  std::vector<std::string> Paths;
  for (const OutputSpec &Spec : S.Outputs)
    Paths.push_back(Spec.Path);
  if (S.TimeReport)
    Paths.push_back(*S.TimeReport);
  for (const std::string &Path : Paths)
    if (Path != "-" && isFile(Path) && !Taken.insert(plainPath(Path)).second)
      return failure("two outputs go to '" + Path +
                     "'; give each a file of its own");
  return llvm::Error::success();
}

static llvm::Error readFormats(const CommandLine &CL, Settings &S) {
  unsigned OnStdout = 0;
  for (const std::string &Text : CL.Formats) {
    auto Spec = parseFormat(Text);
    if (!Spec)
      return Spec.takeError();
    OnStdout += Spec->Path == "-";
    S.Outputs.push_back(*Spec);
  }
  if (OnStdout > 1)
    return failure("two formats on standard output; give one of them a file, "
                   "as in --format=sarif:out.sarif");
  if (S.Outputs.empty())
    S.Outputs.push_back({});
  return checkOneFileEach(S);
}

static llvm::Error readFailOn(const CommandLine &CL, Settings &S) {
  StringRef On = CL.FailOn;
  if (On == "never" || CL.ExitZero)
    S.FailOn.reset();
  else if (On == "note" || On == "warning" || On == "error")
    S.FailOn = On == "note"      ? Level::Note
               : On == "warning" ? Level::Warning
                                 : Level::Error;
  else
    return failure("--fail-on=" + On +
                   ": must be note, warning, error or never");
  return llvm::Error::success();
}

static llvm::Error readModes(const CommandLine &CL, Settings &S) {
  StringRef Fix = CL.Fix;
  if (CL.Fix.getNumOccurrences())
    S.Fix = Fix == "unsafe" ? FixMode::Unsafe : FixMode::Safe;
  if (!Fix.empty() && Fix != "safe" && Fix != "unsafe")
    return failure("--fix=" + Fix + ": must be safe or unsafe");
  StringRef Color = CL.Color;
  if (Color == "always" || (Color.empty() && CL.Color.getNumOccurrences()))
    S.Color = ColorUse::Always;
  else if (Color == "never")
    S.Color = ColorUse::Never;
  else if (Color != "auto")
    return failure("--color=" + Color + ": must be auto, always or never");
  return readFailOn(CL, S);
}

static llvm::Error readAll(const CommandLine &CL, Settings &S) {
  S.Build = CL.Build;
  S.Files = {CL.Files.begin(), CL.Files.end()};
  S.FilesFrom = {CL.FilesFrom.begin(), CL.FilesFrom.end()};
  S.Jobs = CL.Jobs;
  S.Timeout = CL.Timeout;
  if (CL.HeaderFilter.getNumOccurrences())
    S.HeaderFilter = CL.HeaderFilter;
  S.Checks = CL.Checks;
  if (CL.Config.getNumOccurrences())
    S.Config = CL.Config;
  S.Models = {CL.Models.begin(), CL.Models.end()};
  S.Quiet = CL.Quiet;
  if (CL.TimeReport.getNumOccurrences())
    S.TimeReport = CL.TimeReport.empty() ? "-" : CL.TimeReport.getValue();
  S.Profile = CL.Profile;
  if (CL.Profile.getNumOccurrences() && CL.Profile.empty())
    return failure("--profile= names no file");
  S.SarifCategory = CL.SarifCategory;
  S.SourceRoot = CL.SourceRoot;
  if (CL.SourceRoot.getNumOccurrences() &&
      !llvm::sys::fs::is_directory(S.SourceRoot))
    return failure("--source-root='" + S.SourceRoot + "' is no folder");
  S.Output = CL.Output;
  S.DepFile = CL.DepFile;
  S.Print = CL.Print;
  S.ClangTidy = CL.ClangTidy;
  if (llvm::Error E = readFormats(CL, S))
    return E;
  return readModes(CL, S);
}

static Verb verbOf(const CommandLine &CL) {
  return CL.Lower     ? Verb::Lower
         : CL.Link    ? Verb::Link
         : CL.Explain ? Verb::Explain
         : CL.List    ? Verb::ListChecks
         : CL.Docs    ? Verb::DumpDocs
         : CL.Plugin  ? Verb::PrintPluginPath
                      : Verb::Check;
}

static bool isVerb(StringRef Word) {
  return llvm::is_contained({"check", "lower", "link", "explain", "list-checks",
                             "dump-docs", "print-plugin-path"},
                            Word);
}

// Help and version of the program itself; those of verbs are LLVM's.
static bool printOverview(llvm::ArrayRef<const char *> Args) {
  if (Args.size() != 2)
    return false;
  StringRef Word = Args[1];
  if (Word == "--version") {
    llvm::outs() << "leash " LEASH_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return true;
  }
  if (Word != "--help" && Word != "-help" && Word != "-h" && Word != "help")
    return false;
  llvm::outs() << Overview;
  return true;
}

std::optional<Settings>
leash::parseCommandLine(int Argc, const char *const *Argv, int &Exit) {
  std::vector<const char *> Args(Argv, Argv + Argc);
  Exit = ExitClean;
  if (printOverview(Args))
    return std::nullopt;
  Settings S;
  auto Dashes = llvm::find_if(Args, [](StringRef A) { return A == "--"; });
  if (Dashes != Args.end()) {
    S.Flags.emplace(Dashes + 1, Args.end());
    Args.erase(Dashes, Args.end());
  }
  if (Args.size() < 2 || !isVerb(Args[1]))
    Args.insert(Args.begin() + 1, "check");
  static CommandLine CL;
  for (cl::SubCommand *Sub : {&CL.Check, &CL.Lower, &CL.Link, &CL.Explain,
                              &CL.List, &CL.Docs, &CL.Plugin})
    cl::HideUnrelatedOptions(CL.Cat, *Sub); // the libraries have their own
  std::string Message;
  llvm::raw_string_ostream Errors(Message);
  if (!cl::ParseCommandLineOptions(Args.size(), Args.data(), "", &Errors)) {
    llvm::errs() << StringRef(Message).rtrim() << '\n';
    Exit = ExitError;
    return std::nullopt;
  }
  S.What = verbOf(CL);
  if (llvm::Error E = readAll(CL, S)) {
    Exit = complain(std::move(E));
    return std::nullopt;
  }
  return S;
}
