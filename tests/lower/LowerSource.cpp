// SPDX-License-Identifier: Apache-2.0
#include "tests/lower/LowerSource.h"
#include "checks/ir/Text.h"
#include "checks/ir/Verifier.h"
#include "tool/Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace leash::test {

static bool isC(StringRef Std) { return !Std.contains("++"); }

LoweredSource lowerFile(const std::string &Path, const std::string &Std,
                        llvm::ArrayRef<std::string> Flags) {
  Unit U;
  U.File = realPath(Path);
  U.Directory = llvm::sys::path::parent_path(U.File).str();
  U.Args = {isC(Std) ? "clang" : "clang++",
            "-std=" + Std,
            "-x",
            isC(Std) ? "c" : "c++",
            "-fsyntax-only",
            "-I",
            LEASH_SOURCE_DIR "/runtime/include"};
  U.Args.insert(U.Args.end(), Flags.begin(), Flags.end());
  U.Args.push_back(U.File);
  Lowered L = lowerUnit(U, ParseOptions());
  LoweredSource Out;
  if (!L.Error.empty())
    Out.Errors.push_back(L.Error);
  if (L.Module)
    for (const std::string &Problem : ir::verify(*L.Module))
      Out.Errors.push_back("not valid IR: " + Problem);
  Out.Module = std::move(L.Module);
  return Out;
}

LoweredSource lowerText(StringRef Text, const std::string &Std,
                        llvm::ArrayRef<std::string> Flags) {
  llvm::SmallString<128> Path;
  int File = 0;
  if (llvm::sys::fs::createTemporaryFile("leash", isC(Std) ? "c" : "cpp", File,
                                         Path))
    return {nullptr, {"no temporary file"}};
  {
    llvm::raw_fd_ostream Out(File, true);
    Out << Text;
  }
  LoweredSource Out = lowerFile(Path.str().str(), Std, Flags);
  llvm::sys::fs::remove(Path);
  return Out;
}

std::string printed(const ir::Module &M, StringRef FunctionName) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  for (const ir::Function &F : M.Functions)
    if (F.Name == FunctionName && F.hasBody()) {
      ir::printFunction(M, F, OS, {.Compact = true});
      return Out;
    }
  return Out;
}

std::vector<std::string> opsOf(const ir::Module &M, StringRef FunctionName,
                               llvm::ArrayRef<StringRef> Without) {
  std::vector<std::string> Out;
  std::string Text = printed(M, FunctionName);
  llvm::SmallVector<StringRef> Lines;
  StringRef(Text).split(Lines, '\n');
  for (StringRef Line : Lines) {
    // Ops begin with an upper case letter after their result, terminators
    // with a lower case one.
    if (!Line.consume_front("    "))
      continue;
    StringRef Rest = Line.contains(" = ") ? Line.split(" = ").second : Line;
    StringRef Kind = Rest.take_while(llvm::isAlpha);
    if (!Kind.empty() && llvm::isUpper(Kind.front()) &&
        !llvm::is_contained(Without, Kind))
      Out.push_back(Line.str());
  }
  return Out;
}

} // namespace leash::test
