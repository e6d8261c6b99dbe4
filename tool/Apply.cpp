// SPDX-License-Identifier: Apache-2.0
#include "tool/Apply.h"
#include "tool/AtomicFile.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <map>
#include <set>

using namespace leash;
using clang::tooling::Replacement;
using clang::tooling::Replacements;
using llvm::StringRef;

namespace {

using ByFile = std::map<std::string, Replacements>;

class Applier {
public:
  Applier(llvm::ArrayRef<Finding> Findings, bool AllowUnsafe,
          const FileHashes &Hashes)
      : Findings(Findings), AllowUnsafe(AllowUnsafe), Hashes(Hashes) {
    Result.Done.resize(Findings.size());
  }
  Applied run();

private:
  const Fix *choose(const Finding &F);
  bool collect(const Fix &Fx);
  void tie(const Fix &Fx);
  std::vector<std::vector<std::string>> fileSets() const;
  bool writeSet(llvm::ArrayRef<std::string> Files);
  llvm::Expected<AtomicFile> prepare(const std::string &File);

  llvm::ArrayRef<Finding> Findings;
  bool AllowUnsafe;
  const FileHashes &Hashes;
  ByFile All;
  std::set<std::tuple<std::string, unsigned, unsigned, std::string>> Seen;
  std::vector<std::pair<size_t, const Fix *>> Taken;
  std::map<std::string, std::string> Parent; // union-find over files
  std::string root(std::string File) const;
  Applied Result;
};

} // namespace

const Fix *Applier::choose(const Finding &F) {
  const Fix *Unsafe = nullptr;
  for (const Fix &Fx : F.Fixes) {
    if (Fx.Edits.empty())
      continue;
    if (Fx.Safe)
      return &Fx;
    if (!Unsafe)
      Unsafe = &Fx;
  }
  if (AllowUnsafe || !Unsafe)
    return Unsafe;
  ++Result.Unsafe;
  return nullptr;
}

// Adds all edits or none. Several findings may share an edit, such as the
// parameter that two loops of one function need.
bool Applier::collect(const Fix &Fx) {
  ByFile Tentative = All;
  auto NewSeen = Seen;
  for (const Edit &E : Fx.Edits) {
    unsigned Begin = E.Where.Begin.Offset;
    if (E.Where.End.Offset < Begin)
      return false;
    unsigned Length = E.Where.End.Offset - Begin;
    if (!NewSeen.emplace(E.Where.File, Begin, Length, E.Text).second)
      continue;
    Replacement New(E.Where.File, Begin, Length, E.Text);
    if (llvm::Error Conflict = Tentative[E.Where.File].add(New)) {
      llvm::consumeError(std::move(Conflict));
      return false;
    }
  }
  All = std::move(Tentative);
  Seen = std::move(NewSeen);
  return true;
}

std::string Applier::root(std::string File) const {
  for (auto It = Parent.find(File); It != Parent.end() && It->second != File;
       It = Parent.find(File))
    File = It->second;
  return File;
}

void Applier::tie(const Fix &Fx) {
  std::string First = root(Fx.Edits.front().Where.File);
  Parent[First] = First;
  for (const Edit &E : Fx.Edits)
    Parent[root(E.Where.File)] = First;
}

std::vector<std::vector<std::string>> Applier::fileSets() const {
  std::map<std::string, std::vector<std::string>> ByRoot;
  for (const auto &Entry : All)
    ByRoot[root(Entry.first)].push_back(Entry.first);
  std::vector<std::vector<std::string>> Sets;
  for (auto &Entry : ByRoot)
    Sets.push_back(std::move(Entry.second));
  return Sets;
}

static llvm::Error notFixed(StringRef File, StringRef Why) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "'" + File.str() + "' " + Why.str() +
                                     "; no fix of it was applied");
}

llvm::Expected<AtomicFile> Applier::prepare(const std::string &File) {
  auto Text = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!Text)
    return notFixed(File, "cannot be read: " + Text.getError().message());
  StringRef Old = (*Text)->getBuffer();
  auto Hash = Hashes.find(File);
  if (Hash == Hashes.end() || Hash->second != llvm::xxh3_64bits(Old))
    return notFixed(File, "changed since it was analysed");
  auto New = clang::tooling::applyAllReplacements(Old, All.at(File));
  if (!New)
    return notFixed(File, llvm::toString(New.takeError()));
  auto Out = AtomicFile::create(File);
  if (!Out)
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   llvm::toString(Out.takeError()) +
                                       "; no fix of it was applied");
  Out->os() << *New;
  return Out;
}

bool Applier::writeSet(llvm::ArrayRef<std::string> Files) {
  std::vector<AtomicFile> Prepared;
  for (const std::string &File : Files) {
    llvm::Expected<AtomicFile> Out = prepare(File);
    if (!Out) {
      Result.Errors.push_back(llvm::toString(Out.takeError()));
      return false; // the prepared ones discard themselves
    }
    Prepared.push_back(std::move(*Out));
  }
  for (AtomicFile &Out : Prepared) {
    if (llvm::Error E = Out.keep()) {
      Result.Errors.push_back(llvm::toString(std::move(E)));
      return false;
    }
    ++Result.Files;
  }
  return true;
}

Applied Applier::run() {
  for (const auto &[I, F] : llvm::enumerate(Findings)) {
    const Fix *Fx = choose(F);
    if (!Fx)
      continue;
    if (!collect(*Fx)) {
      ++Result.Conflicts;
      continue;
    }
    tie(*Fx);
    Taken.emplace_back(I, Fx);
  }
  std::set<std::string> Written; // roots
  for (const std::vector<std::string> &Set : fileSets())
    if (writeSet(Set))
      Written.insert(root(Set.front()));
  for (const auto &[I, Fx] : Taken) {
    if (!Written.count(root(Fx->Edits.front().Where.File)))
      continue;
    Result.Done[I] = true;
    ++Result.Fixes;
  }
  return std::move(Result);
}

Applied leash::applyFixes(llvm::ArrayRef<Finding> Findings, bool AllowUnsafe,
                          const FileHashes &Hashes) {
  return Applier(Findings, AllowUnsafe, Hashes).run();
}
