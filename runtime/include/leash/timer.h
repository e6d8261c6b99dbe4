// SPDX-License-Identifier: Apache-2.0
//
// Sleeps that a stop ends, and timers that end with their handle.
#ifndef LEASH_TIMER_H
#define LEASH_TIMER_H

#include "leash/channel.h"
#include "leash/spawn.h"

#include <chrono>
#include <memory>

namespace leash {

namespace detail {
op_status sleep_until(const std::stop_token &stop, time_point deadline,
                      const call_site &site);
struct ticking;
} // namespace detail

// ok after the time, cancelled when `stop`, a context or a std::stop_token, was
// stopped before.
template <stop_argument Stop, class Rep, class Period>
LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_stop")
LEASH_STOPPABLE(0) op_status
sleep_for(const Stop &stop, std::chrono::duration<Rep, Period> d,
          const call_site &site = LEASH_HERE) {
  return detail::sleep_until(detail::token_of(stop), detail::deadline_after(d),
                             site);
}
template <stop_argument Stop, class Clock, class Duration>
LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_stop")
LEASH_STOPPABLE(0) op_status
sleep_until(const Stop &stop, std::chrono::time_point<Clock, Duration> when,
            const call_site &site = LEASH_HERE) {
  return detail::sleep_until(detail::token_of(stop),
                             detail::on_wait_clock(when), site);
}

// Sends the time it was due, once, and closes the channel. The destructor
// cancels it and closes the channel. The channel lives as long as the timer.
class [[nodiscard]] timer {
public:
  using clock = detail::wait_clock;
  template <class Rep, class Period>
  LEASH_STARTS_TIMER explicit timer(std::chrono::duration<Rep, Period> d)
      : timer(detail::deadline_after(d), std::chrono::nanoseconds(0)) {}
  LEASH_CANCELS_TIMER ~timer();
  timer(const timer &) = delete;
  timer &operator=(const timer &) = delete;

  // For recv and select.
  [[nodiscard]] channel<clock::time_point> &fired() noexcept;
  // Blocked receivers get `closed`.
  LEASH_CANCELS_TIMER void cancel() noexcept;
  // ok when it fired; closed when it was cancelled, or has fired before;
  // cancelled by `stop`, a context or a std::stop_token.
  template <stop_argument Stop>
  LEASH_BLOCKS("until_stop") LEASH_BLOCKS("until_closed")
  LEASH_STOPPABLE(0) op_status
  wait(const Stop &stop, const call_site &site = LEASH_HERE) {
    return fired().recv(stop, site).status();
  }
  LEASH_BLOCKS("until_closed") op_status
  wait(const call_site &site = LEASH_HERE) {
    return fired().recv(site).status();
  }

protected:
  timer(detail::time_point first, std::chrono::nanoseconds period);

private:
  std::shared_ptr<detail::ticking> state_;
  std::uint64_t id_ = 0;
};

// Sends the time again and again. A tick that nobody took is replaced by none:
// a slow receiver skips ticks and does not collect them.
class [[nodiscard]] ticker : private timer {
public:
  template <class Rep, class Period>
  LEASH_STARTS_TIMER explicit ticker(std::chrono::duration<Rep, Period> period)
      : timer(detail::deadline_after(period),
              std::chrono::ceil<std::chrono::nanoseconds>(period)) {}
  LEASH_CANCELS_TIMER ~ticker() = default;
  using timer::cancel;
  using timer::wait;
  [[nodiscard]] channel<clock::time_point> &ticks() noexcept {
    return timer::fired();
  }
};

// Calls fn on a thread of its own after the time, unless the handle is
// destroyed or stopped before.
template <class Rep, class Period, std::invocable F>
LEASH_SPAWNS(return, 1) LEASH_STARTS_TIMER [[nodiscard]] task
call_after(std::chrono::duration<Rep, Period> d, F fn,
           const call_site &site = LEASH_HERE) {
  return spawn(
      "call_after",
      [d, fn = std::move(fn), site](const context &ctx) mutable {
        if (sleep_for(ctx, d, site) == op_status::ok)
          fn();
      },
      site);
}

} // namespace leash

#endif
