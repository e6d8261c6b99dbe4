// SPDX-License-Identifier: Apache-2.0
//
// CPU and wall time of each step of a run, in the order of the steps.
#ifndef LEASH_TOOL_TIMEREPORT_H
#define LEASH_TOOL_TIMEREPORT_H

#include "tool/Parse.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace leash {

class TimeReport {
public:
  /// Adds to the step of this name; steps keep the order they first came in.
  void add(llvm::StringRef Step, Elapsed Time, unsigned Count = 1);
  void peak(uint64_t Kilobytes) {
    PeakKilobytes = std::max(PeakKilobytes, Kilobytes);
  }
  /// CPU time of a unit's worker; the table shows the slowest.
  void unit(llvm::StringRef File, uint64_t CpuMicros);

  void printTable(llvm::raw_ostream &OS) const;
  void printJson(llvm::raw_ostream &OS) const;

private:
  struct Step {
    std::string Name;
    Elapsed Time;
    unsigned Count = 0;
  };
  std::vector<Step> Steps;
  std::vector<std::pair<uint64_t, std::string>> Units;
  uint64_t PeakKilobytes = 0; // of the largest worker
  Stopwatch SinceStart;
};

/// Adds the time of a scope to a step.
class TimedStep {
public:
  TimedStep(TimeReport &Report, llvm::StringRef Name)
      : Report(Report), Name(Name) {}
  ~TimedStep() { Report.add(Name, Watch.elapsed()); }
  TimedStep(const TimedStep &) = delete;
  TimedStep &operator=(const TimedStep &) = delete;

private:
  TimeReport &Report;
  std::string Name;
  Stopwatch Watch;
};

} // namespace leash

#endif
