// SPDX-License-Identifier: Apache-2.0
#include "tool/profile/Join.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <map>
#include <numeric>

using namespace leash;
using llvm::StringRef;
namespace path = llvm::sys::path;

static constexpr size_t MaxNotes = 3; // places told of one finding

// The components of a path, without dots and leading "..".
static std::vector<StringRef> components(StringRef Path) {
  std::vector<StringRef> Result;
  for (StringRef C : llvm::make_range(path::begin(Path), path::end(Path))) {
    if (C == "." || C == "/")
      continue;
    if (C != "..")
      Result.push_back(C);
    else if (!Result.empty())
      Result.pop_back();
  }
  return Result;
}

static size_t commonEnding(llvm::ArrayRef<StringRef> A,
                           llvm::ArrayRef<StringRef> B) {
  size_t N = 0;
  while (N < A.size() && N < B.size() &&
         A[A.size() - 1 - N] == B[B.size() - 1 - N])
    ++N;
  return N;
}

// A relative path must fit whole, one of another machine with its folder.
std::string leash::sourceOf(StringRef Path, llvm::ArrayRef<std::string> Files) {
  std::vector<StringRef> Wanted = components(Path);
  size_t Best = path::is_absolute(Path) ? 1 : Wanted.size() - !Wanted.empty();
  std::string Result;
  for (const std::string &File : Files) {
    if (Path == File)
      return File;
    size_t N = commonEnding(Wanted, components(File));
    if (N == 0 || N < Best || (N == Best && Result.empty()))
      continue;
    Result = N == Best ? "" : File; // two that fit equally well: neither
    Best = N;
  }
  return Result;
}

namespace {

struct Count {
  uint64_t Tasks = 0, StopRequested = 0;
  double Oldest = 0;
  void add(const RuntimeSample &S) {
    Tasks = llvm::SaturatingAdd(Tasks, S.Tasks);
    StopRequested = llvm::SaturatingAdd(StopRequested, S.StopRequested);
    Oldest = std::max(Oldest, S.Oldest);
  }
};

class Join {
public:
  Join(const RuntimeProfile &P, llvm::ArrayRef<std::string> Files, Report &R);
  void run();

private:
  const std::string &source(StringRef Path);
  bool isAt(const RuntimePlace &P, const Location &Where);
  bool isOf(const RuntimePlace &P, const Finding &F);
  SeenAtRuntime seen(const Finding &F);
  void order();
  void listRest();

  const RuntimeProfile &P;
  llvm::ArrayRef<std::string> Files;
  Report &R;
  llvm::StringMap<std::string> Sources; // by path of the profile
  std::vector<bool> Explained;          // per sample
};

} // namespace

Join::Join(const RuntimeProfile &P, llvm::ArrayRef<std::string> Files,
           Report &R)
    : P(P), Files(Files), R(R), Explained(P.Samples.size()) {}

// The file of the program, or the path, without what only the compiler's
// working directory gave a meaning.
const std::string &Join::source(StringRef Path) {
  auto [It, New] = Sources.try_emplace(Path);
  if (New) {
    std::string Found = sourceOf(Path, Files);
    It->second = !Found.empty()            ? Found
                 : path::is_absolute(Path) ? Path.str()
                                           : llvm::join(components(Path), "/");
  }
  return It->second;
}

bool Join::isAt(const RuntimePlace &Place, const Location &Where) {
  unsigned Last = std::max(Where.Begin.Line, Where.End.Line);
  return Place.Line >= Where.Begin.Line && Place.Line <= Last &&
         source(Place.File) == Where.File;
}

bool Join::isOf(const RuntimePlace &Place, const Finding &F) {
  return Place.known() &&
         (isAt(Place, F.Where) || llvm::any_of(F.Path, [&](const Step &S) {
            return isAt(Place, S.Where);
          }));
}

static std::string tell(const Count &C, StringRef State, bool Spawned) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  OS << "at run time, " << C.Tasks << (C.Tasks == 1 ? " task" : " tasks");
  OS << (Spawned ? " started here" : "") << (C.Tasks == 1 ? " was" : " were")
     << " blocked" << (Spawned ? "" : " here");
  if (!State.empty())
    OS << " (" << State << ")";
  OS << (C.Tasks == 1 ? ", " : ", the oldest ")
     << llvm::format("%.1f", C.Oldest) << " s old";
  if (C.StopRequested)
    OS << ", " << C.StopRequested << " asked to stop";
  return Text;
}

SeenAtRuntime Join::seen(const Finding &F) {
  Count All;
  using Key = std::tuple<std::string, unsigned, bool, std::string>;
  std::map<Key, Count> Places;
  for (size_t I = 0; I < P.Samples.size(); ++I) {
    const RuntimeSample &S = P.Samples[I];
    bool Here = isOf(S.Blocked, F);
    if (!Here && !isOf(S.Spawned, F))
      continue;
    Explained[I] = true;
    All.add(S);
    const RuntimePlace &At = Here ? S.Blocked : S.Spawned;
    Places[{source(At.File), At.Line, !Here, S.State}].add(S);
  }
  SeenAtRuntime Result{All.Tasks, All.StopRequested, All.Oldest, {}};
  std::vector<std::pair<Key, Count>> Sorted(Places.begin(), Places.end());
  std::stable_sort(Sorted.begin(), Sorted.end(), [](auto &A, auto &B) {
    return A.second.Tasks > B.second.Tasks;
  });
  for (const auto &[K, C] : llvm::ArrayRef(Sorted).take_front(MaxNotes)) {
    const auto &[File, Line, Spawned, State] = K;
    Result.Notes.push_back({{File, {Line, 0, 0}, {}}, tell(C, State, Spawned)});
  }
  return Result;
}

// The rest stays in its order.
void Join::order() {
  std::vector<size_t> Order(R.Findings.size());
  std::iota(Order.begin(), Order.end(), 0);
  std::stable_sort(Order.begin(), Order.end(), [&](size_t A, size_t B) {
    const SeenAtRuntime &X = R.Seen[A], &Y = R.Seen[B];
    return std::tie(X.Tasks, X.Oldest) > std::tie(Y.Tasks, Y.Oldest);
  });
  Report Sorted;
  for (size_t I : Order) {
    Sorted.Levels.push_back(R.level(I));
    Sorted.Findings.push_back(std::move(R.Findings[I]));
    Sorted.Seen.push_back(std::move(R.Seen[I]));
  }
  R.Findings = std::move(Sorted.Findings);
  R.Levels = std::move(Sorted.Levels);
  R.Seen = std::move(Sorted.Seen);
}

void Join::listRest() {
  std::map<std::tuple<std::string, unsigned, std::string>, Count> Places;
  for (size_t I = 0; I < P.Samples.size(); ++I)
    if (const RuntimeSample &S = P.Samples[I];
        !Explained[I] && S.Blocked.known())
      Places[{source(S.Blocked.File), S.Blocked.Line, S.State}].add(S);
  for (const auto &[Key, C] : Places) {
    const auto &[File, Line, State] = Key;
    R.HotSites.push_back(
        {{{File, {Line, 0, 0}, {}}, tell(C, State, false)}, C.Tasks, C.Oldest});
  }
  std::stable_sort(R.HotSites.begin(), R.HotSites.end(),
                   [](const HotSite &A, const HotSite &B) {
                     return std::tie(A.Tasks, A.Oldest) >
                            std::tie(B.Tasks, B.Oldest);
                   });
}

void Join::run() {
  R.Profiled = true;
  R.Seen.clear();
  for (const Finding &F : R.Findings)
    R.Seen.push_back(seen(F));
  listRest();
  order();
}

void leash::joinProfile(const RuntimeProfile &P,
                        llvm::ArrayRef<std::string> Files, Report &R) {
  Join(P, Files, R).run();
}
