// SPDX-License-Identifier: Apache-2.0
//
// CPU and wall time of each step of a run, in the order of the steps, and what
// was not seen.
#ifndef LEASH_TOOL_TIMEREPORT_H
#define LEASH_TOOL_TIMEREPORT_H

#include "tool/Coverage.h"
#include "tool/Stopwatch.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace leash {

class TimeReport {
public:
  /// Adds to the step of this name; steps keep the order they first came in.
  void add(llvm::StringRef Step, Elapsed Time, unsigned Count = 1);
  /// What the worker of a unit took; the table shows the slowest units.
  void unit(llvm::StringRef File, uint64_t CpuMicros, uint64_t PeakKilobytes);

  /// What was not seen and how often.
  void unseen(std::vector<CoverageCount> Counts) { Unseen = std::move(Counts); }

  void printTable(llvm::raw_ostream &OS) const;
  void printJson(llvm::raw_ostream &OS) const;

private:
  struct Step {
    std::string Name;
    Elapsed Time;
    unsigned Count = 0;
  };
  std::vector<Step> Steps;
  struct Unit {
    std::string File;
    uint64_t CpuMicros = 0;
    uint64_t PeakKilobytes = 0;
  };
  std::vector<Unit> slowest() const;
  uint64_t peakKilobytes() const;
  std::vector<Unit> Units;
  std::vector<CoverageCount> Unseen;
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
