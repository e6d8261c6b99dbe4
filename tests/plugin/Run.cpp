// SPDX-License-Identifier: Apache-2.0
#include "tests/plugin/Run.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace leash::test {

static std::string slurp(StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : std::string();
}

Outcome run(llvm::ArrayRef<std::string> Args, StringRef Folder) {
  std::string Out = (Folder + "/stdout").str();
  std::string Err = (Folder + "/stderr").str();
  std::optional<StringRef> Redirects[] = {StringRef("/dev/null"),
                                          StringRef(Out), StringRef(Err)};
  // The redirection does not truncate: what a run before wrote would stay.
  llvm::sys::fs::remove(Out);
  llvm::sys::fs::remove(Err);
  std::vector<StringRef> Refs(Args.begin(), Args.end());
  Outcome O;
  O.Exit = llvm::sys::ExecuteAndWait(Args[0], Refs, std::nullopt, Redirects,
                                     /*SecondsToWait=*/100);
  O.Out = slurp(Out);
  O.Err = slurp(Err);
  return O;
}

std::set<Found> findings(StringRef Output) {
  std::set<Found> Result;
  llvm::Regex Line("([^/ ]+):([0-9]+):[0-9]+: (warning|error): .*"
                   "\\[(leash-[a-z-]+)[],]");
  llvm::SmallVector<StringRef, 0> Lines;
  Output.split(Lines, '\n');
  llvm::SmallVector<StringRef, 5> Parts;
  for (StringRef L : Lines) {
    if (!Line.match(L, &Parts))
      continue;
    unsigned Number = 0;
    Parts[2].getAsInteger(10, Number);
    Result.emplace(Parts[1].str(), Number, Parts[4].str());
  }
  return Result;
}

TempFolder::TempFolder() {
  llvm::SmallString<128> P, Real;
  llvm::sys::fs::createUniqueDirectory("leash-plugin", P);
  llvm::sys::fs::real_path(P, Real);
  Path = Real.str().str();
}

TempFolder::~TempFolder() { llvm::sys::fs::remove_directories(Path); }

std::string TempFolder::file(StringRef Name) const {
  return Path + "/" + Name.str();
}

std::string TempFolder::write(StringRef Name, StringRef Text) const {
  std::error_code EC;
  llvm::raw_fd_ostream Out(file(Name), EC);
  Out << Text;
  return file(Name);
}

std::string TempFolder::read(StringRef Name) const { return slurp(file(Name)); }

} // namespace leash::test
