// SPDX-License-Identifier: Apache-2.0
//
// Fault injection for tests: while a fault::scope lives, calls of the runtime
// are delayed, sends refused, waits woken for nothing and tasks stopped at
// their blocking points, so that a leak that needs bad luck shows in a test.
//
// The decisions of a task depend on the seed, on the order in which tasks were
// started, and on the number of points that the task has passed: a run of one
// task can be repeated, the order between threads is the system's.
#ifndef LEASH_FAULT_H
#define LEASH_FAULT_H

#include <chrono>
#include <cstdint>

namespace leash::fault {

struct options {
  std::uint64_t seed = 1;
  // Probabilities from 0 to 1, at each point.
  double delay = 0;
  std::chrono::nanoseconds max_delay = std::chrono::microseconds(200);
  double refuse_send = 0; // try_send only: it gets `full`
  double spurious_wake = 0;
  double stop_task = 0; // requests a stop of the task's context
};

struct counts {
  std::uint64_t points = 0;
  std::uint64_t delays = 0;
  std::uint64_t refused = 0;
  std::uint64_t wakes = 0;
  std::uint64_t stops = 0;
};

// For the whole process. In a scope inside another one its options count, and
// those of the outer one again when it ends.
class scope {
public:
  explicit scope(const options &o);
  ~scope();
  scope(const scope &) = delete;
  scope &operator=(const scope &) = delete;
  // What was injected since the scope began, by those inside it, too.
  [[nodiscard]] counts injected() const;
};

} // namespace leash::fault

#endif
