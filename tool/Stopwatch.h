// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_TOOL_STOPWATCH_H
#define LEASH_TOOL_STOPWATCH_H

#include <cstdint>

namespace leash {

struct Elapsed {
  uint64_t WallMicros = 0;
  uint64_t CpuMicros = 0;
  Elapsed &operator+=(const Elapsed &E) {
    WallMicros += E.WallMicros;
    CpuMicros += E.CpuMicros;
    return *this;
  }
};

/// Wall clock and CPU time of this thread since the start of the stopwatch.
class Stopwatch {
public:
  Stopwatch();
  Elapsed elapsed() const;

private:
  Elapsed Start;
};

} // namespace leash

#endif
