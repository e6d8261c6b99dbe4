// SPDX-License-Identifier: Apache-2.0
#include "tool/TimeReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include <algorithm>
#include <nlohmann/json.hpp>

using namespace leash;

static constexpr size_t SlowestShown = 10;

void TimeReport::add(llvm::StringRef Name, Elapsed Time, unsigned Count) {
  auto It = llvm::find_if(Steps, [&](const Step &S) { return S.Name == Name; });
  if (It == Steps.end())
    It = Steps.insert(It, {Name.str(), {}, 0});
  It->Time += Time;
  It->Count += Count;
}

void TimeReport::unit(llvm::StringRef File, uint64_t CpuMicros,
                      uint64_t PeakKilobytes) {
  Units.push_back({File.str(), CpuMicros, PeakKilobytes});
}

std::vector<TimeReport::Unit> TimeReport::slowest() const {
  std::vector<Unit> Sorted = Units;
  llvm::sort(Sorted, [](const Unit &A, const Unit &B) {
    return A.CpuMicros != B.CpuMicros ? A.CpuMicros > B.CpuMicros
                                      : A.File < B.File;
  });
  return Sorted;
}

uint64_t TimeReport::peakKilobytes() const {
  uint64_t Peak = 0;
  for (const Unit &U : Units)
    Peak = std::max(Peak, U.PeakKilobytes);
  return Peak;
}

void TimeReport::printTable(llvm::raw_ostream &OS) const {
  OS << "       CPU s      wall s   count  step\n";
  auto Row = [&](const Elapsed &T, unsigned Count, llvm::StringRef Name) {
    OS << llvm::format("%12.3f%12.3f%8u  ", T.CpuMicros / 1e6,
                       T.WallMicros / 1e6, Count)
       << Name << '\n';
  };
  Elapsed Total;
  for (const Step &S : Steps) {
    Row(S.Time, S.Count, S.Name);
    Total += S.Time;
  }
  Total.WallMicros = SinceStart.elapsed().WallMicros;
  Row(Total, 1, "total");
  OS << "largest worker: " << peakKilobytes() / 1024 << " MB\n";
  const std::vector<Unit> Sorted = slowest();
  for (const Unit &U : llvm::ArrayRef(Sorted).take_front(SlowestShown))
    OS << llvm::format("%12.3f%9u MB  ", U.CpuMicros / 1e6,
                       unsigned(U.PeakKilobytes / 1024))
       << U.File << '\n';
  if (!Unseen.empty())
    OS << "not seen, so that the checks are silent about it:\n";
  for (const CoverageCount &C : Unseen) {
    OS << llvm::format("%12llu  ", (unsigned long long)C.Count) << C.What;
    if (C.Of)
      OS << " (of " << C.Of << ')';
    OS << '\n';
  }
}

void TimeReport::printJson(llvm::raw_ostream &OS) const {
  nlohmann::ordered_json Json;
  Json["steps"] = nlohmann::ordered_json::array();
  for (const Step &S : Steps)
    Json["steps"].push_back({{"name", S.Name},
                             {"cpu", S.Time.CpuMicros / 1e6},
                             {"wall", S.Time.WallMicros / 1e6},
                             {"count", S.Count}});
  Json["wall"] = SinceStart.elapsed().WallMicros / 1e6;
  Json["peakWorkerKilobytes"] = peakKilobytes();
  Json["units"] = nlohmann::ordered_json::array();
  for (const Unit &U : slowest())
    Json["units"].push_back({{"file", U.File},
                             {"cpu", U.CpuMicros / 1e6},
                             {"peakKilobytes", U.PeakKilobytes}});
  Json["unseen"] = nlohmann::ordered_json::array();
  for (const CoverageCount &C : Unseen) {
    Json["unseen"].push_back({{"what", C.What}, {"count", C.Count}});
    if (C.Of)
      Json["unseen"].back()["of"] = C.Of;
  }
  OS << Json.dump(2, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace)
     << '\n';
}
