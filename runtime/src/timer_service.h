// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_TIMER_SERVICE_H
#define LEASH_SRC_TIMER_SERVICE_H

#include "leash/annotations.h"
#include "leash/detail/park.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace leash::detail {

// One thread for all timers of the process, started with the first timer. It
// is never destroyed: contexts with a deadline may live in static objects.
class timer_service {
public:
  // Runs in the timer thread and must only wake. Gets the time it was due;
  // returns when to run again, or no_deadline.
  using action = std::function<time_point(time_point)>;

  static timer_service &get();

  // The id is never 0.
  std::uint64_t at(time_point when, action what);
  // The action may still be running when this returns; it does not start
  // any more afterwards.
  void cancel(std::uint64_t id) noexcept;

private:
  using key = std::pair<time_point, std::uint64_t>;

  void start_locked();
  LEASH_DAEMON("serves the timers as long as the process lives") void
  run() noexcept;
  void fire(std::unique_lock<std::mutex> &lock);

  std::mutex lock_;
  std::condition_variable changed_;
  bool started_ = false;
  std::uint64_t last_id_ = 0;
  std::uint64_t firing_ = 0;
  bool firing_cancelled_ = false;
  std::map<key, action> queue_;
  std::map<std::uint64_t, time_point> due_;
};

} // namespace leash::detail

#endif
