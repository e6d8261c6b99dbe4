// SPDX-License-Identifier: Apache-2.0
#include "tool/Analyse.h"
#include "tool/Replay.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include <algorithm>
#include <map>
#include <numeric>

using namespace leash;
using llvm::StringRef;

namespace {

// The translation units that share a configuration.
struct Group {
  const UnitConfig *Config = nullptr;
  llvm::StringSet<> Mains;
  llvm::StringSet<> Included;
};

class Analyser {
public:
  Analyser(const Program &P, TimeReport &Times) : P(P), Times(Times) {}
  llvm::Error group(Config &C);
  llvm::Error run();
  Analysis take();

private:
  std::vector<const Finding *> candidates(const Group &G);
  const std::vector<Finding> &findings(const CheckInfo &Info,
                                       const UnitConfig &Config);
  bool belongs(const Finding &F, const Group &G) const;

  const Program &P;
  TimeReport &Times;
  std::vector<Group> Groups;
  llvm::StringSet<> AllMains, WholeMains;
  // By check and the values of its options.
  std::map<std::string, std::vector<Finding>> Runs;
  Analysis Result;
};

} // namespace

llvm::Error Analyser::group(Config &C) {
  std::map<std::string, Group> ByKey; // by key: the order must not depend on
                                      // that of the modules
  for (const std::unique_ptr<ir::Module> &M : P.modules()) {
    llvm::Expected<const UnitConfig *> Unit = C.forFile(M->MainFile);
    if (!Unit)
      return Unit.takeError();
    Group &G = ByKey[(*Unit)->key()];
    G.Config = *Unit;
    G.Mains.insert(M->MainFile);
    AllMains.insert(M->MainFile);
    if (!M->Incomplete)
      WholeMains.insert(M->MainFile);
    for (const ir::File &F : M->Files)
      G.Included.insert(F.Path);
  }
  for (auto &Entry : ByKey)
    Groups.push_back(std::move(Entry.second));
  return llvm::Error::success();
}

// Runs a check once per set of option values.
const std::vector<Finding> &Analyser::findings(const CheckInfo &Info,
                                               const UnitConfig &Config) {
  CheckOptions Options = Config.options(Info);
  std::string Key = Info.id();
  for (const OptionInfo &O : Info.Options)
    Key += "\n" + Options.text(O.Name);
  auto [It, New] = Runs.try_emplace(Key);
  if (New && Info.Run) {
    TimedStep Step(Times, Info.id());
    Info.Run(P, Options, It->second);
    sortAndUnique(It->second);
  }
  return It->second;
}

bool Analyser::belongs(const Finding &F, const Group &G) const {
  // Of a file that is compiled in two ways one may not parse.
  if (AllMains.contains(F.Where.File))
    return WholeMains.contains(F.Where.File) && G.Mains.contains(F.Where.File);
  return G.Included.contains(F.Where.File);
}

std::vector<const Finding *> Analyser::candidates(const Group &G) {
  std::vector<const Finding *> Result;
  for (const CheckInfo *Info : allChecks())
    if (G.Config->enabled(*Info))
      for (const Finding &F : findings(*Info, *G.Config))
        if (belongs(F, G))
          Result.push_back(&F);
  return Result;
}

static Level levelOf(const Finding &F, bool AsError) {
  const CheckInfo *Info = findCheck(F.Check);
  return AsError ? Level::Error : Info ? Info->DefaultLevel : Level::Warning;
}

llvm::Error Analyser::run() {
  bool Any = llvm::any_of(Groups, [](const Group &G) {
    return llvm::any_of(allChecks(), [&](const CheckInfo *Info) {
      return G.Config->enabled(*Info);
    });
  });
  if (!Any && !Groups.empty())
    return failure("no checks are enabled by --checks and the .clang-tidy "
                   "files; `leash list-checks` lists them");
  for (const Group &G : Groups) {
    std::vector<const Finding *> All = candidates(G);
    TimedStep Step(Times, "replay");
    Replayed Shown = replay(All, *G.Config, AllMains);
    for (const auto &[F, AsError] : llvm::zip(All, Shown.AsError)) {
      if (!AsError)
        continue;
      Result.Findings.push_back(*F);
      Result.Levels.push_back(levelOf(*F, *AsError));
    }
    Result.Suppressed += Shown.Suppressed;
    llvm::append_range(Result.Complaints, Shown.Complaints);
  }
  return llvm::Error::success();
}

// Sorts findings and levels together. A header that several groups include
// gives a finding for each; the highest level stays.
Analysis Analyser::take() {
  std::vector<size_t> Order(Result.Findings.size());
  std::iota(Order.begin(), Order.end(), size_t(0));
  std::stable_sort(Order.begin(), Order.end(), [&](size_t A, size_t B) {
    return Result.Findings[A] < Result.Findings[B];
  });
  auto Same = [](const Finding &A, const Finding &B) {
    return A.Check == B.Check && A.Where == B.Where && A.Message == B.Message;
  };
  Analysis Sorted;
  for (size_t I : Order) {
    if (Sorted.Findings.empty() ||
        !Same(Sorted.Findings.back(), Result.Findings[I])) {
      Sorted.Findings.push_back(std::move(Result.Findings[I]));
      Sorted.Levels.push_back(Result.Levels[I]);
    } else {
      Sorted.Levels.back() = std::max(Sorted.Levels.back(), Result.Levels[I]);
    }
  }
  Sorted.Suppressed = Result.Suppressed;
  Sorted.Complaints = std::move(Result.Complaints);
  llvm::sort(Sorted.Complaints);
  Sorted.Complaints.erase(
      std::unique(Sorted.Complaints.begin(), Sorted.Complaints.end()),
      Sorted.Complaints.end());
  return Sorted;
}

llvm::Expected<Analysis> leash::analyse(const Program &P, Config &C,
                                        TimeReport &Times) {
  Analyser A(P, Times);
  if (llvm::Error E = A.group(C))
    return E;
  if (llvm::Error E = A.run())
    return E;
  return A.take();
}
