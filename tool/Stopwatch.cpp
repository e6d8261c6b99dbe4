// SPDX-License-Identifier: Apache-2.0
#include "tool/Stopwatch.h"
#include <chrono>
#include <ctime>

using namespace leash;

static Elapsed now() {
  timespec Cpu{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Cpu);
  auto Wall = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  return {uint64_t(Wall.count()),
          uint64_t(Cpu.tv_sec) * 1000000 + uint64_t(Cpu.tv_nsec) / 1000};
}

Stopwatch::Stopwatch() : Start(now()) {}

Elapsed Stopwatch::elapsed() const {
  Elapsed E = now();
  return {E.WallMicros - Start.WallMicros, E.CpuMicros - Start.CpuMicros};
}
