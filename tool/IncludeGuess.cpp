// SPDX-License-Identifier: Apache-2.0
#include "tool/IncludeGuess.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace leash;
using llvm::StringRef;

void IncludeGuess::learn(const IncludeLog &Log) {
  for (const auto &[File, To] : Log.Includes)
    Known.try_emplace(File, To);
  for (const auto &Entry : Log.Found) {
    StringRef Spelled = Entry.getKey(), Path = Entry.getValue().Path;
    Named.try_emplace(Spelled, File{Entry.getValue().Id, Path.str()});
    StringRef Name = Spelled.drop_front().drop_back();
    if (Entry.getValue().System || !Path.consume_back(Name) ||
        !InFolders.insert(Path).second)
      continue;
    Folders.push_back(Path.str());
  }
}

bool IncludeGuess::find(StringRef Spelled, StringRef Folder,
                        clang::FileManager &Files, File &Result) const {
  StringRef Name = Spelled.drop_front().drop_back();
  auto At = [&](StringRef Start) {
    llvm::SmallString<256> Path(Start);
    llvm::sys::path::append(Path, Name);
    auto Entry = Files.getOptionalFileRef(Path);
    if (Entry)
      Result = {Entry->getUniqueID(), std::string(Path)};
    return Entry.has_value();
  };
  if (Spelled.front() == '"' && At(Folder))
    return true;
  if (auto It = Named.find(Spelled); It != Named.end()) {
    Result = It->second;
    return true;
  }
  return llvm::any_of(Folders, At);
}

// `<vector>` or `"db.h"`; empty where the line is no include.
static StringRef spelledIn(StringRef Line) {
  Line = Line.ltrim(" \t");
  if (!Line.consume_front("#"))
    return {};
  Line = Line.ltrim(" \t");
  if (!Line.consume_front("include"))
    return {};
  Line = Line.ltrim(" \t");
  size_t End = StringRef::npos;
  if (Line.starts_with("<"))
    End = Line.find('>');
  else if (Line.starts_with("\""))
    End = Line.find('"', 1);
  return End == StringRef::npos || End < 2 ? StringRef()
                                           : Line.take_front(End + 1);
}

const IncludeGuess::Found &IncludeGuess::includesOf(const File &F,
                                                    clang::FileManager &Files) {
  auto [It, New] = Read.try_emplace(F.Id);
  if (!New)
    return It->second;
  Found &Result = It->second;
  auto Text = llvm::MemoryBuffer::getFile(F.Path);
  StringRef Rest = Text ? (*Text)->getBuffer() : StringRef();
  StringRef Folder = llvm::sys::path::parent_path(F.Path);
  while (!Rest.empty()) {
    auto [Line, After] = Rest.split('\n');
    Rest = After;
    File To;
    if (StringRef Spelled = spelledIn(Line);
        !Spelled.empty() && find(Spelled, Folder, Files, To))
      Result.push_back(std::move(To));
  }
  return Result;
}

llvm::DenseSet<FileId> IncludeGuess::reached(StringRef Source,
                                             clang::FileManager &Files) {
  llvm::DenseSet<FileId> Result;
  auto Entry = Files.getOptionalFileRef(Source);
  if (!Entry)
    return Result;
  llvm::SmallVector<File, 16> Work = {{Entry->getUniqueID(), Source.str()}};
  while (!Work.empty()) {
    File F = Work.pop_back_val();
    if (Result.contains(F.Id))
      continue;
    if (Known.contains(F.Id)) { // it and all below are known as they are
      addReached(Known, F.Id, Result);
      continue;
    }
    Result.insert(F.Id);
    for (const File &To : includesOf(F, Files))
      Work.push_back(To);
  }
  return Result;
}
