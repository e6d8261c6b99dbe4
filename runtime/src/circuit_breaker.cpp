// SPDX-License-Identifier: Apache-2.0
#include "leash/circuit_breaker.h"

#include "leash/detail/hooks.h"

#include <algorithm>

namespace leash {

circuit_breaker::circuit_breaker(breaker_options options)
    : options_(std::move(options)) {}

void circuit_breaker::change_locked(breaker_state to) {
  state_ = to;
  ++round_;
  failures_ = admitted_ = succeeded_ = 0;
  if (to == breaker_state::open)
    reopen_at_ = detail::deadline_after(options_.open_for);
}

const char *circuit_breaker::enter_locked(std::size_t &round) {
  if (state_ == breaker_state::open) {
    if (context::clock::now() < reopen_at_)
      return "circuit breaker is open";
    change_locked(breaker_state::half_open);
  }
  if (options_.max_concurrent != 0 && running_ >= options_.max_concurrent)
    return "circuit breaker: too many calls at once";
  if (state_ == breaker_state::half_open) {
    if (admitted_ >= std::max<std::size_t>(options_.half_open_calls, 1))
      return "circuit breaker is half open and its trial calls are taken";
    ++admitted_;
  }
  ++running_;
  round = round_;
  return nullptr;
}

const char *circuit_breaker::enter(std::size_t &round) {
  detail::at_point(detail::point::enter);
  std::unique_lock lock(lock_);
  const breaker_state before = state_;
  const char *refused = enter_locked(round);
  const breaker_state now = state_;
  lock.unlock();
  if (now != before && options_.on_change)
    options_.on_change(before, now);
  return refused;
}

std::size_t circuit_breaker::enter_or_throw() {
  std::size_t round = 0;
  if (const char *refused = enter(round))
    throw circuit_open(refused);
  return round;
}

void circuit_breaker::leave(std::size_t round, verdict how) {
  std::unique_lock lock(lock_);
  const breaker_state before = state_;
  --running_;
  // A call of an earlier period says nothing about this one.
  if (round == round_) {
    if (how == verdict::failure) {
      if (state_ == breaker_state::half_open ||
          ++failures_ >= std::max<std::size_t>(options_.failure_threshold, 1))
        change_locked(breaker_state::open);
    } else if (state_ == breaker_state::half_open) {
      if (how == verdict::neither)
        --admitted_; // the trial was not decided: another one may try
      else if (++succeeded_ >=
               std::max<std::size_t>(options_.half_open_calls, 1))
        change_locked(breaker_state::closed);
    } else if (how == verdict::success) {
      failures_ = 0;
    }
  }
  const breaker_state now = state_;
  lock.unlock();
  if (now != before && options_.on_change)
    options_.on_change(before, now);
}

circuit_breaker::verdict circuit_breaker::judge(const context &ctx,
                                                bool threw) noexcept {
  if (ctx.stop_requested())
    return ctx.cause().kind == stop_kind::deadline ? verdict::failure
                                                   : verdict::neither;
  return threw ? verdict::failure : verdict::success;
}

breaker_state circuit_breaker::state() const {
  std::lock_guard guard(lock_);
  return state_;
}

std::size_t circuit_breaker::running() const {
  std::lock_guard guard(lock_);
  return running_;
}

} // namespace leash
