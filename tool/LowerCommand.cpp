// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include "tool/AtomicFile.h"
#include "tool/Commands.h"
#include "tool/Database.h"
#include "tool/ModelFiles.h"
#include "tool/Parse.h"
#include "tool/Reporting.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
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

// All paths absolute: lowering changes the working directory.
static Settings absolute(Settings S) {
  for (std::string *Path : {&S.Output, &S.DepFile})
    if (!Path->empty() && *Path != "-") {
      llvm::SmallString<256> Full(*Path);
      llvm::sys::fs::make_absolute(Full);
      *Path = Full.str().str();
    }
  return S;
}

static llvm::Error write(const Settings &S, StringRef Target, const Lowered &L,
                         std::vector<std::string> Inputs) {
  if (S.Print)
    ir::printModule(*L.Module, llvm::outs());
  if (S.Output.empty())
    return llvm::Error::success();
  llvm::SmallVector<char, 0> Bytes;
  ir::writeBinary(*L.Module, Bytes);
  if (S.Output == "-") {
    llvm::outs().write(Bytes.data(), Bytes.size());
    return llvm::Error::success();
  }
  if (llvm::Error E =
          writeFile(S.Output, StringRef(Bytes.data(), Bytes.size())))
    return E;
  if (S.DepFile.empty())
    return llvm::Error::success();
  Inputs.insert(Inputs.end(), L.Dependencies.begin(), L.Dependencies.end());
  return writeFile(S.DepFile, makeRule(Target, std::move(Inputs)));
}

int leash::lowerCommand(const Settings &Given) {
  Settings S = absolute(Given);
  if (llvm::Error E = check(S))
    return complain(std::move(E));
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
  llvm::cantFail(C->forFile(U.File))->adjust(U.Args); // read just now
  std::vector<std::string> Inputs;
  for (const std::string &Model : S.Models)
    Inputs.push_back(realPath(Model));

  ParseOptions Options;
  Options.Models = *Models;
  Options.Dependencies = !S.DepFile.empty();
  Options.WorkingDirectory = workingDirectory();
  Lowered L = lowerUnit(U, Options);
  if (!L.Error.empty())
    llvm::errs() << relativePath(U.File, Options.WorkingDirectory)
                 << ": error: " << L.Error << '\n';
  if (!L.Module)
    return ExitIncomplete;
  if (llvm::Error E = write(S, Given.Output, L, std::move(Inputs)))
    return complain(std::move(E));
  return L.Error.empty() ? ExitClean : ExitIncomplete;
}
