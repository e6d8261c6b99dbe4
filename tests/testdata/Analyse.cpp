// SPDX-License-Identifier: Apache-2.0
#include "tests/testdata/Analyse.h"
#include "checks/ir/Verifier.h"
#include "tool/Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace leash::test {

static Unit unitFor(const std::string &File, const RunMode &How) {
  bool C = StringRef(File).ends_with(".c");
  Unit U;
  U.File = realPath(File);
  U.Directory = llvm::sys::path::parent_path(U.File).str();
  U.Args = {C ? "clang" : "clang++",
            "-std=" + How.Std,
            "-x",
            C ? "c" : "c++",
            "-fsyntax-only",
            "-I",
            LEASH_SOURCE_DIR "/runtime/include"};
  if (!How.RealStdlib)
    U.Args.insert(U.Args.end(), {"-nostdinc", "-isystem",
                                 LEASH_SOURCE_DIR "/testdata/include"});
  U.Args.insert(U.Args.end(), How.Flags.begin(), How.Flags.end());
  U.Args.push_back(U.File);
  return U;
}

static CheckOptions optionsFor(const CheckInfo &Info, const RunMode &How,
                               bool Only, std::vector<std::string> &Errors) {
  CheckOptions Options(Info.Options);
  for (const auto &[Name, Value] : How.Options) {
    StringRef Option = Name;
    if (Option.contains('.')) {
      auto [Stem, Rest] = Option.split('.');
      Stem.consume_front("leash-");
      if (Stem != Info.Stem)
        continue;
      Option = Rest;
    } else if (!Only) {
      continue; // without a stem: of the folder's check
    }
    bool Known = llvm::any_of(
        Info.Options, [&](const OptionInfo &O) { return O.Name == Option; });
    if (!Known)
      Errors.push_back("no option '" + Option.str() + "' in " + Info.id());
    Options.set(Option, Value);
  }
  return Options;
}

Analysis analyse(llvm::ArrayRef<std::string> Files,
                 llvm::ArrayRef<const CheckInfo *> Checks, const RunMode &How) {
  Analysis Result;
  std::vector<std::unique_ptr<ir::Module>> Modules;
  for (const std::string &File : Files) {
    Lowered L = lowerUnit(unitFor(File, How), ParseOptions());
    if (!L.Error.empty())
      Result.Errors.push_back(File + ": " + L.Error);
    if (!L.Module)
      continue;
    for (const std::string &Problem : ir::verify(*L.Module))
      Result.Errors.push_back(File + ": not valid IR: " + Problem);
    Modules.push_back(std::move(L.Module));
  }
  if (!Result.Errors.empty())
    return Result;
  std::unique_ptr<Program> P = Program::link(std::move(Modules), How.In);
  for (const CheckInfo *Info : Checks)
    Info->Run(*P, optionsFor(*Info, How, Checks.size() == 1, Result.Errors),
              Result.Findings);
  sortAndUnique(Result.Findings);
  return Result;
}

std::string applyEdits(StringRef Text, std::vector<Edit> Edits,
                       std::vector<std::string> &Errors) {
  llvm::stable_sort(Edits, [](const Edit &A, const Edit &B) {
    return A.Where.Begin.Offset < B.Where.Begin.Offset;
  });
  // Two findings may want the same insertion, such as a header.
  Edits.erase(std::unique(Edits.begin(), Edits.end()), Edits.end());
  std::string Out;
  size_t At = 0;
  for (const Edit &E : Edits) {
    size_t Begin = E.Where.Begin.Offset, End = E.Where.End.Offset;
    if (Begin < At || End < Begin || End > Text.size()) {
      Errors.push_back("the edit at line " +
                       std::to_string(E.Where.Begin.Line) +
                       " overlaps another or has a bad range");
      continue;
    }
    Out += Text.slice(At, Begin);
    Out += E.Text;
    At = End;
  }
  Out += Text.drop_front(At);
  return Out;
}

const Fix *chooseFix(const Finding &F, FixChoice Choice) {
  for (const Fix &X : F.Fixes)
    if (Choice == FixChoice::Unsafe || (Choice == FixChoice::Safe && X.Safe))
      return &X;
  return nullptr;
}

std::string readFile(StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

void writeFile(StringRef Path, StringRef Text) {
  std::error_code EC;
  llvm::raw_fd_ostream Out(Path, EC);
  if (!EC)
    Out << Text;
}

} // namespace leash::test
