// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_DETAIL_CONTEXT_STATE_H
#define LEASH_DETAIL_CONTEXT_STATE_H

#include "leash/context.h"

#include <atomic>
#include <mutex>

namespace leash {

namespace detail {

// Any member function may be called from any thread.
class context_state : public std::enable_shared_from_this<context_state> {
public:
  context_state(context parent, std::stop_token follow, time_point deadline);
  ~context_state();

  // True for the call that stopped it.
  bool stop(stop_reason why) noexcept;
  // Called once, when a shared_ptr owns the object.
  void arm(std::shared_ptr<context_state> from);

  [[nodiscard]] const std::stop_token &token() const noexcept { return token_; }
  [[nodiscard]] bool stop_requested() noexcept;
  [[nodiscard]] time_point deadline() const noexcept { return deadline_; }
  [[nodiscard]] stop_reason reason() const;
  [[nodiscard]] const context &parent() const noexcept { return parent_; }
  // 0 until stopped, else the time of the stop on wait_clock.
  [[nodiscard]] std::int64_t stopped_at() const noexcept {
    return stopped_at_.load(std::memory_order_acquire);
  }

private:
  // Runs in the thread that stops the parent.
  struct follow_stop {
    context_state *self;
    void operator()() const noexcept { self->parent_stopped(); }
  };
  void parent_stopped() noexcept;

  context parent_;
  std::stop_token follow_;
  time_point deadline_;
  std::uint64_t timer_ = 0;
  std::stop_source source_;
  // Kept: a copy costs every user of the context the cache line of its counter.
  const std::stop_token token_ = source_.get_token();
  mutable std::mutex lock_;
  stop_reason reason_;
  std::atomic<std::int64_t> stopped_at_{0};
  std::optional<std::stop_callback<follow_stop>> link_;
};

} // namespace detail

struct context_access {
  static detail::context_state *state(const context &c) {
    return c.state_.get();
  }
  static std::shared_ptr<detail::context_state> share(const context &c) {
    return c.state_;
  }
  static context wrap(std::shared_ptr<detail::context_state> s) {
    return context(std::move(s));
  }
};

} // namespace leash

#endif
