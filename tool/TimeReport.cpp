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

void TimeReport::unit(llvm::StringRef File, uint64_t CpuMicros) {
  Units.emplace_back(CpuMicros, File.str());
}

static std::vector<std::pair<uint64_t, std::string>>
slowest(std::vector<std::pair<uint64_t, std::string>> Units, size_t Most) {
  llvm::sort(Units, [](const auto &A, const auto &B) {
    return A.first != B.first ? A.first > B.first : A.second < B.second;
  });
  Units.resize(std::min(Units.size(), Most));
  return Units;
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
  OS << "largest worker: " << PeakKilobytes / 1024 << " MB\n";
  for (const auto &[Micros, File] : slowest(Units, SlowestShown))
    OS << llvm::format("%12.3f  ", Micros / 1e6) << File << '\n';
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
  Json["peakWorkerKilobytes"] = PeakKilobytes;
  Json["units"] = nlohmann::ordered_json::array();
  for (const auto &[Micros, File] : slowest(Units, Units.size()))
    Json["units"].push_back({{"file", File}, {"cpu", Micros / 1e6}});
  OS << Json.dump(2, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace)
     << '\n';
}
