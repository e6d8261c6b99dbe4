// SPDX-License-Identifier: Apache-2.0
//
// circuit_breaker: stops calling what keeps failing, so that callers do not
// pile up behind it.
//
// Closed: calls pass; `failure_threshold` failures in a row open it. Open:
// calls are refused for `open_for`. Half-open: exactly `half_open_calls` calls
// are admitted; when all of them succeed it closes, the first failure opens it
// again. Refused at any time: calls beyond `max_concurrent`.
#ifndef LEASH_CIRCUIT_BREAKER_H
#define LEASH_CIRCUIT_BREAKER_H

#include "leash/annotations.h"
#include "leash/context.h"

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <type_traits>

namespace leash {

enum class breaker_state { closed, open, half_open };

// Thrown by call() without a fallback.
class circuit_open : public std::runtime_error {
public:
  explicit circuit_open(const char *why) : std::runtime_error(why) {}
};

struct breaker_options {
  std::size_t failure_threshold = 5;
  std::chrono::nanoseconds open_for = std::chrono::seconds(60);
  std::size_t half_open_calls = 1;
  std::size_t max_concurrent = 0; // 0: no limit
  // Called without a lock, in the thread whose call changed the state.
  std::function<void(breaker_state from, breaker_state to)> on_change = {};
};

// All member functions may be called from any thread.
class circuit_breaker {
public:
  explicit circuit_breaker(breaker_options options = {});

  // Calls fn(context). A call fails when it throws, or when the deadline of
  // ctx passed meanwhile; one that its caller cancelled counts as neither
  // success nor failure. Throws circuit_open when refused, stopped_error when
  // ctx is stopped before.
  template <std::invocable<const context &> F>
  LEASH_STOPPABLE(0) std::invoke_result_t<F &, const context &>
  call(const context &ctx, F &&fn) {
    ctx.throw_if_stopped();
    return run(enter_or_throw(), ctx, fn);
  }
  // The same, but a refused or failed call returns fallback().
  template <std::invocable<const context &> F, std::invocable Fallback>
  LEASH_STOPPABLE(0) std::invoke_result_t<F &, const context &>
  call(const context &ctx, F &&fn, Fallback &&fallback) {
    ctx.throw_if_stopped();
    std::size_t round = 0;
    if (enter(round) != nullptr)
      return fallback();
    try {
      return run(round, ctx, fn);
    } catch (const stopped_error &) {
      if (ctx.cause().kind != stop_kind::deadline && ctx.stop_requested())
        throw; // the caller gave up: no fallback
    } catch (...) {
    }
    return fallback();
  }

  [[nodiscard]] breaker_state state() const;
  [[nodiscard]] std::size_t running() const;

private:
  enum class verdict { success, failure, neither };

  // Null: admitted, and `round` says to which period of the state the call
  // belongs. Else why it was refused.
  [[nodiscard]] const char *enter(std::size_t &round);
  [[nodiscard]] std::size_t enter_or_throw();
  void leave(std::size_t round, verdict how);
  static verdict judge(const context &ctx, bool threw) noexcept;
  void change_locked(breaker_state to);
  const char *enter_locked(std::size_t &round);

  template <class F>
  std::invoke_result_t<F &, const context &> run(std::size_t round,
                                                 const context &ctx, F &fn) {
    // Leaves with a failure unless the end of the function is reached.
    struct guard {
      circuit_breaker *self;
      std::size_t round;
      const context *ctx;
      bool threw = true;
      ~guard() { self->leave(round, judge(*ctx, threw)); }
    } g{this, round, &ctx};
    if constexpr (std::is_void_v<std::invoke_result_t<F &, const context &>>) {
      std::invoke(fn, ctx);
      g.threw = false;
    } else {
      auto &&result = std::invoke(fn, ctx);
      g.threw = false;
      return std::forward<decltype(result)>(result);
    }
  }

  const breaker_options options_;
  mutable std::mutex lock_; // guards all below
  breaker_state state_ = breaker_state::closed;
  std::size_t round_ = 1; // counts the changes of state
  std::size_t failures_ = 0;
  std::size_t admitted_ = 0;  // half-open
  std::size_t succeeded_ = 0; // half-open
  std::size_t running_ = 0;
  context::clock::time_point reopen_at_{};
};

} // namespace leash

#endif
