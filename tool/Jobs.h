// SPDX-License-Identifier: Apache-2.0
//
// Runs jobs in worker processes, several at a time.
//
// Workers are forked, not started anew: they have the models and the compile
// database at no cost. A worker does one job after the other, so that its heap
// and what it caches stay warm. A job that crashes or hangs takes only its
// worker with it, and the rest goes on in a new one. The caller must have no
// other threads.
#ifndef LEASH_TOOL_JOBS_H
#define LEASH_TOOL_JOBS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <string>
#include <vector>

namespace leash {

struct JobResult {
  bool Ok = false;
  std::string Output;  // what the job wrote
  std::string Failure; // why it is not Ok: "crashed (Segmentation fault)"
  uint64_t CpuMicros = 0;
  uint64_t PeakKilobytes = 0;
};

struct JobOptions {
  unsigned Parallel = 1;
  unsigned TimeoutSeconds = 0; // 0: none
  /// A worker that still holds more than this after a job makes room for a new
  /// one.
  uint64_t KeepKilobytes = 400 * 1024;
};

/// Called in a worker; what it writes to \p Out comes back. Jobs before it may
/// have left something in memory, but must not change what it does.
using JobFunction =
    llvm::function_ref<void(size_t Job, llvm::raw_ostream &Out)>;
/// Called in the parent when a job is done.
using JobDone = llvm::function_ref<void(size_t Job, JobResult &&Result)>;

/// Runs jobs 0 … Count-1, started in this order.
void runJobs(size_t Count, const JobOptions &Options, JobFunction Work,
             JobDone Done);

/// Freed memory stays with this process and those forked from it instead of
/// going back to the system, and the heap lies in large pages: both save page
/// faults and TLB misses, a tenth of the time of a parse. glibc only.
void tuneHeap();

/// Cores that this process may use (affinity, cgroup quota), but not so many
/// that workers of the largest usual size do not fit into memory.
unsigned defaultParallelism();

/// The quota in a cgroup's cpu.max ("max 100000" or "150000 100000"), rounded
/// up; 0: none.
unsigned cgroupCores(llvm::StringRef CpuMax);

/// On an interrupt: ends the jobs, removes temporary files, says so and exits
/// with ExitInterrupted.
void handleInterrupts();

} // namespace leash

#endif
