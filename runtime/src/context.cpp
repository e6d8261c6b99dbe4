// SPDX-License-Identifier: Apache-2.0
#include "leash/context.h"

#include "leash/detail/context_state.h"
#include "timer_service.h"

namespace leash {

namespace {

std::string describe(const stop_reason &why) {
  if (!why.message.empty())
    return "stopped: " + why.message;
  switch (why.kind) {
  case stop_kind::deadline:
    return "stopped: deadline passed";
  case stop_kind::failed:
    return "stopped: a sibling failed";
  case stop_kind::scope_end:
    return "stopped: the scope ended";
  default:
    return "stopped";
  }
}

std::shared_ptr<detail::context_state> make_state(const context &parent,
                                                  std::stop_token follow,
                                                  detail::time_point deadline) {
  auto state = std::make_shared<detail::context_state>(
      parent, std::move(follow), deadline);
  state->arm(state);
  return state;
}

detail::time_point earlier(const context &parent, detail::time_point deadline) {
  const auto inherited = parent.deadline();
  return inherited && *inherited < deadline ? *inherited : deadline;
}

} // namespace

stopped_error::stopped_error(const stop_reason &why)
    : std::runtime_error(describe(why)) {}

namespace detail {

context_state::context_state(context parent, std::stop_token follow,
                             time_point deadline)
    : parent_(std::move(parent)), follow_(std::move(follow)),
      deadline_(deadline) {}

context_state::~context_state() {
  link_.reset();
  if (timer_ != 0)
    timer_service::get().cancel(timer_);
}

void context_state::arm(std::shared_ptr<context_state> from) {
  // The parent fires at its own deadline; only an earlier one needs a timer.
  const auto inherited = parent_.deadline();
  if (deadline_ != no_deadline && (!inherited || deadline_ < *inherited))
    timer_ = timer_service::get().at(
        deadline_, [weak = std::weak_ptr(from)](time_point) {
          if (auto self = weak.lock())
            self->stop({stop_kind::deadline, {}, {}});
          return no_deadline;
        });
  if (follow_.stop_possible())
    link_.emplace(follow_, follow_stop{this});
}

bool context_state::stop(stop_reason why) noexcept {
  {
    std::lock_guard guard(lock_);
    if (reason_.kind != stop_kind::none)
      return false;
    reason_ = std::move(why);
    stopped_at_.store(wait_clock::now().time_since_epoch().count(),
                      std::memory_order_release);
  }
  // A callback may drop the last handle of this object: keep what the call
  // still needs.
  std::stop_source source = source_;
  source.request_stop();
  return true;
}

bool context_state::stop_requested() noexcept {
  if (source_.stop_requested())
    return true;
  if (deadline_ == no_deadline || wait_clock::now() < deadline_)
    return false;
  stop({stop_kind::deadline, {}, {}});
  return true;
}

stop_reason context_state::reason() const {
  std::lock_guard guard(lock_);
  return reason_;
}

void context_state::parent_stopped() noexcept {
  stop_reason why{stop_kind::requested, {}, {}};
  if (auto *above = context_access::state(parent_)) {
    why = above->reason();
    if (why.kind == stop_kind::none)
      why.kind = stop_kind::requested;
  }
  stop(std::move(why));
}

} // namespace detail

context::context(std::stop_token token) {
  if (token.stop_possible())
    state_ = make_state({}, std::move(token), detail::no_deadline);
}

const std::stop_token &context::token() const & noexcept {
  static const std::stop_token never;
  return state_ ? state_->token() : never;
}

bool context::stop_requested() const noexcept {
  return state_ && state_->stop_requested();
}

bool context::stop_possible() const noexcept {
  return state_ && state_->token().stop_possible();
}

void context::throw_if_stopped() const {
  if (stop_requested())
    throw stopped_error(cause());
}

std::optional<context::clock::time_point> context::deadline() const noexcept {
  if (!state_ || state_->deadline() == detail::no_deadline)
    return std::nullopt;
  return state_->deadline();
}

stop_reason context::cause() const {
  return state_ ? state_->reason() : stop_reason{};
}

std::optional<std::chrono::nanoseconds> context::stopped_for() const {
  const auto at = state_ ? state_->stopped_at() : 0;
  if (at == 0)
    return std::nullopt;
  return std::chrono::nanoseconds(clock::now().time_since_epoch().count() - at);
}

context context::parent() const {
  return state_ ? state_->parent() : context{};
}

context context::without_cancel() const {
  if (!state_)
    return {};
  // Follows nobody: only the place in the tree is kept.
  return context(make_state(*this, std::stop_token{}, detail::no_deadline));
}

context_source::context_source(const leash::context &parent)
    : context_source(parent, detail::no_deadline) {}

context_source::context_source(const leash::context &parent,
                               leash::context::clock::time_point deadline)
    : state_(make_state(parent, parent.token(), earlier(parent, deadline))) {}

context_source::~context_source() {
  if (state_)
    state_->stop({stop_kind::scope_end, {}, {}});
}

bool context_source::request_stop(std::string message) noexcept {
  return state_ && state_->stop({stop_kind::requested, std::move(message), {}});
}

bool context_source::request_stop(stop_reason why) noexcept {
  return state_ && state_->stop(std::move(why));
}

} // namespace leash
