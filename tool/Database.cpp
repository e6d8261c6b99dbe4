// SPDX-License-Identifier: Apache-2.0
#include "tool/Database.h"
#include "tool/Arguments.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <algorithm>
#include <tuple>

using namespace leash;
using clang::tooling::CompilationDatabase;
using clang::tooling::CompileCommand;
using llvm::Expected;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr const char *Advice =
    "; make one with `cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`, `meson setup` "
    "or `bear -- make`, name its folder with -p, or give the compile flags "
    "after `--`";

std::string leash::realPath(StringRef Path, StringRef Directory) {
  llvm::SmallString<256> Full(Path);
  if (!Directory.empty() && path::is_relative(Full)) {
    Full = Directory;
    path::append(Full, Path);
  }
  fs::make_absolute(Full);
  llvm::SmallString<256> Real;
  if (!fs::real_path(Full, Real))
    return Real.str().str();
  path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Full.str().str();
}

Expected<std::vector<std::string>> leash::listFiles(const Settings &S) {
  std::vector<std::string> Files = S.Files;
  for (const std::string &From : S.FilesFrom) {
    auto Buffer = llvm::MemoryBuffer::getFileOrSTDIN(From, /*IsText=*/true);
    if (!Buffer)
      return failure("cannot read '" + From +
                     "': " + Buffer.getError().message());
    llvm::SmallVector<StringRef> Lines;
    (*Buffer)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef Line : Lines)
      if (!Line.trim().empty())
        Files.push_back(Line.trim().str());
  }
  return Files;
}

// The nearest database, in this folder, its `build`, or above.
static std::string findDatabase(StringRef From) {
  for (StringRef Dir = From; !Dir.empty(); Dir = path::parent_path(Dir))
    for (StringRef Sub : {"", "build"}) {
      llvm::SmallString<256> Path(Dir);
      path::append(Path, Sub, "compile_commands.json");
      if (fs::exists(Path))
        return Path.str().str();
    }
  return "";
}

static Expected<std::string> databasePath(const Settings &S,
                                          llvm::ArrayRef<std::string> Files) {
  if (S.Build.empty()) {
    std::string First = realPath(Files.empty() ? "." : Files.front());
    StringRef From =
        Files.empty() ? StringRef(First) : path::parent_path(First);
    std::string Found = findDatabase(From);
    if (Found.empty())
      return failure("no compile_commands.json in '" + From +
                     "', its build folder or above" + Advice);
    return Found;
  }
  if (!fs::exists(S.Build))
    return failure("'" + S.Build + "', given with -p, does not exist");
  if (!fs::is_directory(S.Build))
    return S.Build;
  llvm::SmallString<256> Path(S.Build);
  path::append(Path, "compile_commands.json");
  if (!fs::exists(Path))
    return failure("no compile_commands.json in '" + S.Build + "'" + Advice);
  return Path.str().str();
}

static Expected<std::unique_ptr<CompilationDatabase>>
loadDatabase(const Settings &S, llvm::ArrayRef<std::string> Files) {
  if (S.Flags)
    return std::make_unique<clang::tooling::FixedCompilationDatabase>(".",
                                                                      *S.Flags);
  Expected<std::string> Path = databasePath(S, Files);
  if (!Path)
    return Path.takeError();
  std::string Why;
  std::unique_ptr<CompilationDatabase> Base =
      clang::tooling::JSONCompilationDatabase::loadFromFile(
          *Path, Why, clang::tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Base)
    return failure("cannot read the compile database '" + *Path +
                   "': " + StringRef(Why).rtrim());
  if (Base->getAllFiles().empty())
    return failure("the compile database '" + *Path + "' is empty" + Advice);
  using namespace clang::tooling;
  return inferTargetAndDriverMode(inferMissingCompileCommands(
      expandResponseFiles(std::move(Base), llvm::vfs::getRealFileSystem())));
}

// Assembler and other languages have no place in a database of C and C++, but
// build systems list them.
static bool isCOrCxx(StringRef File) {
  StringRef Ext = path::extension(File);
  return !llvm::is_contained({".s", ".S", ".asm", ".rc", ".f", ".f90", ".cu",
                              ".hip", ".m", ".mm", ".swift", ".rs", ".go", ".o",
                              ".ld", ".y", ".l"},
                             Ext);
}

static Unit makeUnit(const CompileCommand &C) {
  Unit U;
  U.Directory = realPath(C.Directory);
  U.File = realPath(C.Filename, C.Directory);
  // Not the real path: a source that is a symbolic link includes the headers
  // beside the link.
  llvm::SmallString<256> Input(C.Filename);
  if (path::is_relative(Input)) {
    Input = U.Directory;
    path::append(Input, C.Filename);
  }
  U.Args = parseArguments(C.CommandLine, Input);
  return U;
}

static void sortUnits(std::vector<Unit> &Units) {
  llvm::sort(Units, [](const Unit &A, const Unit &B) {
    return std::tie(A.File, A.Args, A.Directory) <
           std::tie(B.File, B.Args, B.Directory);
  });
  Units.erase(std::unique(Units.begin(), Units.end()), Units.end());
}

static llvm::Error checkFiles(const Settings &S,
                              llvm::ArrayRef<std::string> Files) {
  for (const std::string &File : Files) {
    if (!fs::exists(File))
      return failure("no such file: '" + File + "'");
    if (fs::is_directory(File))
      return failure("'" + File +
                     "' is a folder; give files, or -p for the "
                     "folder of the compile database");
  }
  if (Files.empty() && S.Flags)
    return failure("no files to analyse before `--`");
  return llvm::Error::success();
}

static std::vector<Unit> allUnits(const CompilationDatabase &Database) {
  std::vector<Unit> Units;
  for (const CompileCommand &C : Database.getAllCompileCommands())
    if (isCOrCxx(C.Filename) && !C.CommandLine.empty())
      Units.push_back(makeUnit(C));
  return Units;
}

static std::vector<Unit> unitsOf(const CompilationDatabase &Database,
                                 llvm::ArrayRef<std::string> Files) {
  std::vector<Unit> Units;
  for (const std::string &File : Files) {
    llvm::SmallString<256> Absolute(File);
    fs::make_absolute(Absolute);
    path::remove_dots(Absolute, true);
    for (CompileCommand C : Database.getCompileCommands(Absolute)) {
      C.Filename = Absolute.str().str();
      Units.push_back(makeUnit(C));
    }
  }
  return Units;
}

Expected<std::vector<Unit>> leash::loadUnits(const Settings &S) {
  Expected<std::vector<std::string>> Files = listFiles(S);
  if (!Files)
    return Files.takeError();
  if (llvm::Error E = checkFiles(S, *Files))
    return E;
  auto Database = loadDatabase(S, *Files);
  if (!Database)
    return Database.takeError();
  // An empty list of --files-from (no changed file) is not the whole program.
  bool All = S.Files.empty() && S.FilesFrom.empty();
  std::vector<Unit> Units =
      All ? allUnits(**Database) : unitsOf(**Database, *Files);
  if (All && Units.empty())
    return failure("the compile database has no C or C++ source");
  sortUnits(Units);
  return Units;
}
