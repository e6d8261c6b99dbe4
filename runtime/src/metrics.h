// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_METRICS_H
#define LEASH_SRC_METRICS_H

#include "leash/detail/park.h"

#include <atomic>
#include <cstdint>

namespace leash::detail {

// How long joins have waited, as a Prometheus histogram.
struct join_histogram {
  static constexpr double bounds[] = {0.001, 0.01, 0.1, 1, 10, 60};
  static constexpr int buckets = 7; // the last one is +Inf
  std::atomic<std::uint64_t> count[buckets]{};
  std::atomic<std::uint64_t> total_ns{0};
  static join_histogram &get();
  void add(std::int64_t ns) noexcept;
};

class join_timer {
public:
  join_timer() noexcept : begun_(wait_clock::now()) {}
  ~join_timer() {
    join_histogram::get().add((wait_clock::now() - begun_).count());
  }
  join_timer(const join_timer &) = delete;
  join_timer &operator=(const join_timer &) = delete;

private:
  time_point begun_;
};

} // namespace leash::detail

#endif
