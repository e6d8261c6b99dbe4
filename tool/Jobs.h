// SPDX-License-Identifier: Apache-2.0
//
// Runs jobs in processes of their own, several at a time.
//
// A job is forked, not started anew: it has the models and the compile
// database at no cost, and what it does, crash or hang, stays its own. It
// ends without freeing its memory, so an AST is never torn down. The caller
// must have no other threads.
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
  bool ShowErrors = false;     // let jobs write to standard error
};

/// Called in the child; what it writes to \p Out comes back.
using JobFunction =
    llvm::function_ref<void(size_t Job, llvm::raw_ostream &Out)>;
/// Called in the parent when a job is done.
using JobDone = llvm::function_ref<void(size_t Job, JobResult &&Result)>;

/// Runs jobs 0 … Count-1, started in this order.
void runJobs(size_t Count, const JobOptions &Options, JobFunction Work,
             JobDone Done);

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
