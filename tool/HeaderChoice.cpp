// SPDX-License-Identifier: Apache-2.0
#include "tool/HeaderChoice.h"
#include "llvm/ADT/STLExtras.h"

using namespace leash;

static bool includesAll(const IncludeLog &Log,
                        llvm::ArrayRef<SystemInclude> Headers) {
  return llvm::all_of(Headers, [&](const SystemInclude &I) {
    return Log.Reached.contains(I.File);
  });
}

namespace {

class Choice {
public:
  Choice(llvm::ArrayRef<IncludeLog> Logs, const IncludeGraph &Graph,
         llvm::ArrayRef<const PrecompiledHeaders *> Existing)
      : Logs(Logs), Graph(Graph) {
    for (const IncludeLog &Log : Logs) {
      size_t Most = 0;
      for (const PrecompiledHeaders *E : Existing)
        if (includesAll(Log, E->Headers))
          Most = std::max<size_t>(Most, E->Files.size());
      Saved.push_back(Most);
    }
  }

  /// In files. Compiling them costs about what two units save, and nobody
  /// knows how many units will follow.
  int64_t worth(llvm::ArrayRef<SystemInclude> Set) const {
    llvm::DenseSet<FileId> Reached;
    for (const SystemInclude &I : Set)
      addReached(Graph, I.File, Reached);
    auto Size = int64_t(Reached.size());
    int64_t Worth = Logs.size() <= 3 ? -Size : -2 * Size;
    for (const auto &[Log, Had] : llvm::zip(Logs, Saved))
      if (int64_t(Had) < Size && includesAll(Log, Set))
        Worth += Size - int64_t(Had);
    return Worth;
  }

  bool isServed(size_t I) const { return Saved[I] != 0; }

private:
  llvm::ArrayRef<IncludeLog> Logs;
  const IncludeGraph &Graph;
  std::vector<size_t> Saved; // by existing headers, for each log
};

} // namespace

static std::vector<SystemInclude>
candidates(llvm::ArrayRef<IncludeLog> Logs,
           const llvm::DenseSet<FileId> &Doubtful) {
  std::vector<SystemInclude> All;
  llvm::DenseSet<FileId> Known;
  for (const IncludeLog &Log : Logs)
    for (const SystemInclude &I : Log.Direct)
      if (!Doubtful.contains(I.File) && Known.insert(I.File).second)
        All.push_back(I);
  return All;
}

// What the largest units have in common, for each number of them; also of those
// that nothing serves yet.
std::vector<SystemInclude>
leash::chooseHeaders(std::vector<IncludeLog> Logs, const IncludeGraph &Graph,
                     llvm::ArrayRef<const PrecompiledHeaders *> Existing,
                     const llvm::DenseSet<FileId> &Doubtful) {
  llvm::stable_sort(Logs, [](const IncludeLog &A, const IncludeLog &B) {
    return A.Reached.size() > B.Reached.size();
  });
  Choice C(Logs, Graph, Existing);
  std::vector<SystemInclude> All = candidates(Logs, Doubtful), Best;
  int64_t Most = 0;
  for (bool Unserved : {false, true}) {
    std::vector<SystemInclude> Set = All;
    for (size_t I = 0; I < Logs.size(); ++I) {
      if (Unserved && C.isServed(I))
        continue;
      llvm::erase_if(Set, [&](const SystemInclude &H) {
        return !Logs[I].Reached.contains(H.File);
      });
      if (int64_t Worth = C.worth(Set); Worth > Most) {
        Most = Worth;
        Best = Set;
      }
    }
  }
  return Best;
}
