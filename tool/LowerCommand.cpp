// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include "checks/models/ModelPaths.h"
#include "tool/AtomicFile.h"
#include "tool/Commands.h"
#include "tool/Database.h"
#include "tool/Jobs.h"
#include "tool/ModelFiles.h"
#include "tool/Parse.h"
#include "tool/Reporting.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace leash;
using llvm::Expected;
using llvm::StringRef;

// As Make and Ninja read it.
static std::string escaped(StringRef Path) {
  std::string Result;
  for (char C : Path) {
    if (C == ' ' || C == '#')
      Result += '\\';
    if (C == '$')
      Result += '$';
    Result += C;
  }
  return Result;
}

static std::string makeRule(StringRef Target, std::vector<std::string> Files) {
  llvm::sort(Files);
  Files.erase(std::unique(Files.begin(), Files.end()), Files.end());
  std::string Rule = escaped(Target) + ":";
  for (const std::string &File : Files)
    Rule += " \\\n  " + escaped(File);
  return Rule + "\n";
}

static llvm::Error check(const Settings &S) {
  if (S.Files.size() != 1)
    return failure("lower takes one source file");
  if (S.Output.empty() && !S.Print)
    return failure("lower needs -o FILE, --print or both");
  if (!S.DepFile.empty() && (S.Output.empty() || S.Output == "-"))
    return failure("-MF needs -o FILE: the rule is for that file");
  if (S.Print && S.Output == "-")
    return failure("--print and -o - both write to standard output");
  return checkResourceDirectory();
}

namespace {

// What the worker sends back: a line with the error, the files that were read,
// one a line, an empty line, and the IR.
struct Result {
  std::string Error;
  std::vector<std::string> Dependencies;
  std::string Bytes; // empty: no IR
};

// Where the result goes. Files are opened before the work is done, and none
// takes its place when the other cannot be written.
struct Files {
  std::unique_ptr<AtomicFile> Output, Rule;
};

} // namespace

static void work(const Unit &U, const ParseOptions &Options,
                 llvm::raw_ostream &Out) {
  Lowered L = lowerUnit(U, Options);
  std::replace(L.Error.begin(), L.Error.end(), '\n', ' ');
  Out << L.Error << '\n';
  for (const std::string &File : L.Dependencies)
    Out << File << '\n';
  Out << '\n';
  if (!L.Module)
    return;
  llvm::SmallVector<char, 0> Bytes;
  ir::writeBinary(*L.Module, Bytes);
  Out.write(Bytes.data(), Bytes.size());
}

static Result readResult(StringRef Text) {
  Result R;
  auto [Error, Rest] = Text.split('\n');
  R.Error = Error.str();
  while (true) {
    auto [Line, After] = Rest.split('\n');
    Rest = After;
    if (Line.empty())
      break;
    R.Dependencies.push_back(Line.str());
  }
  R.Bytes = Rest.str();
  return R;
}

// In a process of its own, as `check` does: a crash or hang is told, too.
static Result lower(const Settings &S, const Unit &U,
                    const ParseOptions &Options) {
  Result R;
  JobOptions Jobs;
  Jobs.TimeoutSeconds = S.Timeout;
  runJobs(
      1, Jobs, [&](size_t, llvm::raw_ostream &Out) { work(U, Options, Out); },
      [&](size_t, JobResult &&J) {
        if (J.Ok)
          R = readResult(J.Output);
        else
          R.Error = std::move(J.Failure);
      });
  return R;
}

static Expected<std::unique_ptr<AtomicFile>> open(StringRef Path) {
  if (Path.empty() || Path == "-")
    return nullptr;
  Expected<AtomicFile> File = AtomicFile::create(Path);
  if (!File)
    return File.takeError();
  return std::make_unique<AtomicFile>(std::move(*File));
}

// Models of the command line and of the configuration, and the files that this
// is read from: each may change what the unit becomes.
static std::vector<std::string> otherInputs(const Settings &S,
                                            llvm::ArrayRef<std::string> Models,
                                            StringRef Source) {
  std::vector<std::string> Inputs;
  for (const std::string &Model : S.Models)
    Inputs.push_back(realPath(Model));
  for (const std::string &Model : Models)
    Inputs.push_back(realPath(modelFile(Model, Source)));
  StringRef Dir = llvm::sys::path::parent_path(Source);
  for (; !S.Config && !Dir.empty(); Dir = llvm::sys::path::parent_path(Dir))
    if (std::string File = (Dir + "/.clang-tidy").str();
        llvm::sys::fs::exists(File))
      Inputs.push_back(File);
  return Inputs;
}

static llvm::Error write(const Settings &S, Files &To, const Result &R,
                         std::vector<std::string> Inputs) {
  if (S.Print) {
    auto Module = ir::readBinary(R.Bytes, S.Files.front());
    if (!Module)
      return Module.takeError();
    ir::printModule(**Module, llvm::outs());
  }
  if (S.Output == "-")
    llvm::outs() << R.Bytes;
  if (!To.Output)
    return llvm::Error::success();
  To.Output->os() << R.Bytes;
  if (!To.Rule)
    return To.Output->keep();
  Inputs.insert(Inputs.end(), R.Dependencies.begin(), R.Dependencies.end());
  To.Rule->os() << makeRule(S.Output, std::move(Inputs));
  if (llvm::Error E = To.Rule->keep())
    return E;
  return To.Output->keep();
}

int leash::lowerCommand(const Settings &S) {
  if (llvm::Error E = check(S))
    return complain(std::move(E));
  Files To;
  for (auto [File, Path] :
       {std::pair(&To.Output, &S.Output), std::pair(&To.Rule, &S.DepFile)}) {
    auto Opened = open(*Path);
    if (!Opened)
      return complain(Opened.takeError());
    *File = std::move(*Opened);
  }
  Expected<Config> C = Config::load(S);
  if (!C)
    return complain(C.takeError());
  Expected<std::vector<Unit>> Units = loadUnits(S);
  if (!Units)
    return complain(Units.takeError());
  if (Units->size() > 1)
    warn("'" + S.Files.front() + "' is compiled in " +
         llvm::Twine(Units->size()) + " ways; the first is lowered");
  Unit &U = Units->front();
  ModelFiles Files(S);
  Expected<const ModelSet *> Models = Files.forUnit(*C, U.File);
  if (!Models)
    return complain(Models.takeError());
  const UnitConfig &Config = *llvm::cantFail(C->forFile(U.File)); // read before
  Config.adjust(U.Args);

  ParseOptions Options;
  Options.Models = *Models;
  Options.Dependencies = !S.DepFile.empty();
  Options.WorkingDirectory = workingDirectory();
  Result R = lower(S, U, Options);
  if (!R.Error.empty())
    llvm::errs() << relativePath(U.File, Options.WorkingDirectory)
                 << ": error: " << R.Error << '\n';
  if (R.Bytes.empty())
    return ExitIncomplete;
  if (llvm::Error E = write(S, To, R, otherInputs(S, Config.models(), U.File)))
    return complain(std::move(E));
  return R.Error.empty() ? ExitClean : ExitIncomplete;
}
