// SPDX-License-Identifier: Apache-2.0
//
// select: waits for the first of several sends and receives.
//
//   auto r = leash::select(ctx,
//       leash::on_recv(jobs, [&](leash::recv_result<job> j) { ... }),
//       leash::on_send(results, next),
//       leash::after(50ms));
//
// Exactly one case is completed, or none: an item is never taken and dropped.
// Among several ready cases one is chosen at random. A closed channel makes
// its cases ready, with status closed; when(false) leaves a case out.
#ifndef LEASH_SELECT_H
#define LEASH_SELECT_H

#include "leash/channel.h"

#include <array>
#include <functional>
#include <tuple>
#include <utility>

namespace leash {

struct [[nodiscard]] select_result {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  // ok or closed: the case `index` ran. empty: the default branch; timeout;
  // cancelled: index is none.
  op_status status = op_status::ok;
  // Counts sends and receives only, in the order of the arguments.
  std::size_t index = none;

  [[nodiscard]] explicit operator bool() const noexcept {
    return status == op_status::ok;
  }
};

// One receive alternative; `Use` is called with the recv_result<T>.
template <class T, class Use>
class recv_case final : public detail::select_case {
public:
  recv_case(channel<T> &ch, Use use, const call_site &site)
      : detail::select_case(ch, true, site), channel_(&ch),
        use_(std::move(use)) {
    node_.slot = &value_;
  }
  recv_case &&when(bool enabled) && {
    if (!enabled)
      disable();
    return std::move(*this);
  }
  bool try_fast() override {
    return channel_->size() != 0 && channel_->recv_fast(value_, node_.result);
  }
  bool try_locked(detail::wake_list &wakes) override {
    return channel_->recv_locked(value_, node_.result, wakes);
  }
  void complete() {
    recv_result<T> r;
    r.value_ = std::move(value_);
    r.status_ = result();
    std::invoke(use_, std::move(r));
  }

private:
  channel<T> *channel_;
  Use use_;
  std::optional<T> value_;
};

// One send alternative; the item is moved from only when this case wins and
// the channel is open. `Use` is called with the op_status.
template <class T, class Use>
class send_case final : public detail::select_case {
public:
  send_case(channel<T> &ch, T &item, Use use, const call_site &site)
      : detail::select_case(ch, false, site), channel_(&ch), item_(&item),
        use_(std::move(use)) {
    node_.slot = item_;
  }
  send_case &&when(bool enabled) && {
    if (!enabled)
      disable();
    return std::move(*this);
  }
  bool try_fast() override {
    return (channel_->closed() || channel_->size() < channel_->capacity()) &&
           channel_->send_fast(*item_, node_.result);
  }
  bool try_locked(detail::wake_list &wakes) override {
    return channel_->send_locked(*item_, node_.result, wakes);
  }
  void complete() { std::invoke(use_, result()); }

private:
  channel<T> *channel_;
  T *item_;
  Use use_;
};

namespace detail {

struct ignore_status {
  void operator()(op_status) const noexcept {}
};
template <class T> struct store_result {
  recv_result<T> *out;
  void operator()(recv_result<T> r) const { *out = std::move(r); }
};

struct select_options {
  bool has_default = false;
  time_point deadline = no_deadline;
};

} // namespace detail

// The alternatives. They do not block: select() does. The item and the result
// that they refer to must live until select() has returned.
template <class T, class Use>
  requires std::invocable<Use &, recv_result<T>>
LEASH_RECEIVES(0, "try") [[nodiscard]] recv_case<T, Use>
on_recv(channel<T> &ch, Use use, const call_site &site = LEASH_HERE) {
  return recv_case<T, Use>(ch, std::move(use), site);
}
template <class T>
LEASH_RECEIVES(0, "try") [[nodiscard]] auto
on_recv(channel<T> &ch, recv_result<T> &out,
        const call_site &site = LEASH_HERE) {
  return recv_case<T, detail::store_result<T>>(ch, {&out}, site);
}
template <class T, class Use = detail::ignore_status>
LEASH_SENDS(0, "try") [[nodiscard]] send_case<T, Use>
on_send(channel<T> &ch, std::type_identity_t<T> &item, Use use = {},
        const call_site &site = LEASH_HERE) {
  return send_case<T, Use>(ch, item, std::move(use), site);
}
template <class T, class Use = detail::ignore_status>
LEASH_SENDS(0, "try") [[nodiscard]] send_case<T, Use>
on_send(channel<T> &ch, std::type_identity_t<T> &&item, Use use = {},
        const call_site &site = LEASH_HERE) {
  return send_case<T, Use>(ch, item, std::move(use), site);
}

// Gives up after a time.
struct select_timeout {
  detail::time_point deadline;
};
template <class Rep, class Period>
[[nodiscard]] select_timeout after(std::chrono::duration<Rep, Period> d) {
  return {detail::deadline_after(d)};
}
template <class Clock, class Duration>
[[nodiscard]] select_timeout at(std::chrono::time_point<Clock, Duration> when) {
  return {detail::on_wait_clock(when)};
}
// The default branch: do not wait at all.
struct otherwise_t {};
inline constexpr otherwise_t otherwise{};

namespace detail {

template <class C>
concept channel_case = std::derived_from<std::remove_cvref_t<C>, select_case>;

inline void apply(select_options &o, const select_timeout &t) {
  o.deadline = std::min(o.deadline, t.deadline);
}
inline void apply(select_options &o, otherwise_t) { o.has_default = true; }
template <channel_case C> void apply(select_options &, C &&) {}

template <class C> void collect(select_case **&out, C &c) {
  if constexpr (channel_case<C>)
    *out++ = &c;
}

template <class C> bool complete_if(select_case *chosen, C &c) {
  if constexpr (channel_case<C>) {
    if (chosen != &c)
      return false;
    c.complete();
    return true;
  }
  return false;
}

template <class... Cases>
select_result select_with(const std::stop_token &stop, const call_site *site,
                          Cases &...cases) {
  constexpr std::size_t n =
      (std::size_t{0} + ... + (channel_case<Cases> ? 1 : 0));
  static_assert(n > 0, "a select needs a send or a receive");
  std::array<select_case *, n> all{};
  select_case **out = all.data();
  (collect(out, cases), ...);
  select_options options;
  (apply(options, cases), ...);
  const int how = select_wait(all, options.has_default, stop, options.deadline,
                              site != nullptr ? *site : all[0]->site());
  if (how == select_default)
    return {op_status::empty, select_result::none};
  if (how == selector::timed_out)
    return {op_status::timeout, select_result::none};
  if (how == selector::stopped)
    return {op_status::cancelled, select_result::none};
  const auto index = static_cast<std::size_t>(how);
  (complete_if(all[index], cases) || ...);
  return {all[index]->result(), index};
}

// Carries the caller's position past the parameter pack.
struct context_here {
  std::stop_token stop;
  call_site site;
  context_here(const context &ctx, call_site s = LEASH_HERE)
      : stop(ctx.token()), site(s) {}
  context_here(const std::stop_token &t, call_site s = LEASH_HERE)
      : stop(t), site(s) {}
};

template <class C>
concept select_argument =
    channel_case<C> || std::same_as<std::remove_cvref_t<C>, select_timeout> ||
    std::same_as<std::remove_cvref_t<C>, otherwise_t>;

} // namespace detail

// Waits until one case is done, the time is over, or ctx (a context or a
// std::stop_token) is stopped.
template <detail::select_argument... Cases>
LEASH_BLOCKS("until_stop") LEASH_BLOCKS("until_notified")
LEASH_STOPPABLE(0) select_result
select(const detail::context_here &ctx, Cases &&...cases) {
  return detail::select_with(ctx.stop, &ctx.site, cases...);
}
template <detail::select_argument First, detail::select_argument... Cases>
LEASH_BLOCKS("until_notified") select_result select(First &&first,
                                                    Cases &&...cases) {
  return detail::select_with({}, nullptr, first, cases...);
}

} // namespace leash

#endif
