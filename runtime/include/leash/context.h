// SPDX-License-Identifier: Apache-2.0
//
// A context tells work when to end: a stop token, a deadline, the reason, and
// the parent that all three come from. Contexts form a tree; stopping one
// stops everything below it.
#ifndef LEASH_CONTEXT_H
#define LEASH_CONTEXT_H

#include "leash/annotations.h"
#include "leash/detail/park.h"

#include <chrono>
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

namespace leash {

// Why a context was stopped.
enum class stop_kind {
  none,      // it was not
  requested, // by request_stop()
  deadline,  // its deadline passed
  failed,    // a sibling failed; `error` holds what it threw
  scope_end, // the scope that owned it ended
};

struct stop_reason {
  stop_kind kind = stop_kind::none;
  std::string message;
  std::exception_ptr error;
};

// Thrown by context::throw_if_stopped(). A task that ends with it after a stop
// counts as cancelled, not as failed.
class stopped_error : public std::runtime_error {
public:
  explicit stopped_error(const stop_reason &why);
};

namespace detail {
class context_state;
}

// A cheap handle, safe to copy and to use from several threads. The default
// one is the background: it never stops and has no deadline.
class LEASH_STOP_TOKEN context {
public:
  using clock = std::chrono::steady_clock;

  context() = default;
  // Stops when the token does. Makes a state of its own: keep the result.
  explicit context(std::stop_token token);

  // The token to hand to anything that understands std::stop_token; it is
  // stopped when the deadline passes, too: callbacks that are registered with
  // it then run in the one timer thread of the process and should only wake.
  [[nodiscard]] const std::stop_token &token() const & noexcept;
  [[nodiscard]] std::stop_token token() && {
    return std::as_const(*this).token();
  }
  LEASH_STOP_CHECK [[nodiscard]] bool stop_requested() const noexcept;
  [[nodiscard]] bool stop_possible() const noexcept;
  LEASH_STOP_CHECK void throw_if_stopped() const;

  [[nodiscard]] std::optional<clock::time_point> deadline() const noexcept;
  // Empty until stopped. The first reason stays.
  [[nodiscard]] stop_reason cause() const;
  // How long ago the stop was requested.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> stopped_for() const;
  // The background when there is none.
  [[nodiscard]] context parent() const;

  // The same place in the tree, but it never stops: for cleanup work that has
  // to run after a stop. Give that work a deadline of its own.
  [[nodiscard]] context without_cancel() const;

  friend bool operator==(const context &, const context &) = default;

private:
  friend class context_source;
  friend class detail::context_state;
  friend struct context_access;
  explicit context(std::shared_ptr<detail::context_state> state)
      : state_(std::move(state)) {}
  std::shared_ptr<detail::context_state> state_;
};

// What a blocking call takes to be stopped by.
template <class Stop>
concept stop_argument =
    std::same_as<Stop, context> || std::same_as<Stop, std::stop_token>;

namespace detail {
[[nodiscard]] inline const std::stop_token &
token_of(const context &ctx) noexcept {
  return ctx.token();
}
[[nodiscard]] inline const std::stop_token &
token_of(const std::stop_token &stop) noexcept {
  return stop;
}
} // namespace detail

// Owns one node of the tree. Stops it at the end of the scope at the latest,
// so that no timer and no link to the parent stays behind.
class LEASH_STOP_SOURCE context_source {
public:
  // A child of the parent, with a deadline of its own when one is given. The
  // earlier of the two deadlines counts. One that was moved from is the
  // background and cannot be stopped.
  explicit context_source(const context &parent = {});
  context_source(const context &parent, context::clock::time_point deadline);
  template <class Rep, class Period>
  context_source(const context &parent,
                 std::chrono::duration<Rep, Period> timeout)
      : context_source(parent, detail::deadline_after(timeout)) {}
  context_source(context_source &&) noexcept = default;
  LEASH_REQUESTS_STOP(this) ~context_source();
  context_source &operator=(context_source &&) = delete;

  [[nodiscard]] leash::context context() const {
    return leash::context(state_);
  }
  [[nodiscard]] std::stop_token token() const { return context().token(); }
  // True for the call that stopped it. Callbacks of the token run before this
  // returns, in this thread.
  LEASH_REQUESTS_STOP(this) bool
  request_stop(std::string message = {}) noexcept;
  LEASH_REQUESTS_STOP(this) bool request_stop(stop_reason why) noexcept;
  [[nodiscard]] bool stop_requested() const noexcept {
    return context().stop_requested();
  }

private:
  std::shared_ptr<detail::context_state> state_;
};

} // namespace leash

#endif
