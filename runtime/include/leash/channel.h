// SPDX-License-Identifier: Apache-2.0
//
// channel<T>: hands items from senders to receivers. Capacity 0 is a
// rendezvous, n > 0 a bounded queue, first in first out.
//
// close() is sticky and wakes everyone; items that were accepted before it can
// still be received. An item is moved from only when the send returns ok, so a
// send that was refused, timed out or cancelled loses nothing.
//
// All member functions but the destructor may be called from any thread. The
// channel must outlive the calls on it: declare it before the task group that
// uses it.
#ifndef LEASH_CHANNEL_H
#define LEASH_CHANNEL_H

#include "leash/annotations.h"
#include "leash/call_site.h"
#include "leash/context.h"
#include "leash/detail/channel_core.h"
#include "leash/status.h"

#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>

namespace leash {

template <class T> class channel;

// What a receive brought: an item, or the reason why there is none.
template <class T> class [[nodiscard]] recv_result {
public:
  recv_result() = default;
  [[nodiscard]] explicit operator bool() const noexcept {
    return value_.has_value();
  }
  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  [[nodiscard]] op_status status() const noexcept { return status_; }
  [[nodiscard]] T &operator*() & noexcept { return *value_; }
  [[nodiscard]] const T &operator*() const & noexcept { return *value_; }
  [[nodiscard]] T &&operator*() && noexcept { return std::move(*value_); }
  [[nodiscard]] T *operator->() noexcept { return &*value_; }
  [[nodiscard]] std::optional<T> take() && { return std::move(value_); }

private:
  friend class channel<T>;
  template <class, class> friend class recv_case;
  std::optional<T> value_;
  op_status status_ = op_status::empty;
};

template <class T> class LEASH_CHANNEL channel : public detail::channel_core {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "an item whose move throws could be lost between two threads");
  using core = detail::channel_core;

public:
  using value_type = T;

  // `name` is shown in dumps and must be a string literal.
  explicit channel(std::size_t capacity = 0, const char *name = "")
      : core(capacity, name),
        ring_(capacity == 0 ? nullptr : new cell[capacity]) {}
  // Nobody may use the channel any more.
  LEASH_CLOSES(this) ~channel();

  // -- Sending. ok, closed or cancelled; try_send also full, timed ones also
  //    timeout. `stop` is a context or a std::stop_token; one that is already
  //    stopped wins over success.
  LEASH_BLOCKS("until_closed") LEASH_SENDS(this) op_status
  send(T &&item, const call_site &site = LEASH_HERE) {
    return send_item(item, {}, detail::no_deadline, site);
  }
  LEASH_BLOCKS("until_closed") LEASH_SENDS(this) op_status
  send(const T &item, const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, {}, detail::no_deadline, site);
  }
  template <stop_argument Stop>
  LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this) op_status
  send(const Stop &stop, T &&item, const call_site &site = LEASH_HERE) {
    return send_item(item, detail::token_of(stop), detail::no_deadline, site);
  }
  template <stop_argument Stop>
  LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this) op_status
  send(const Stop &stop, const T &item, const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, detail::token_of(stop), detail::no_deadline, site);
  }
  LEASH_SENDS(this, "try") op_status try_send(T &&item) {
    return try_send_item(item);
  }
  LEASH_SENDS(this, "try") op_status try_send(const T &item) {
    T copy(item);
    return try_send_item(copy);
  }
  template <class Rep, class Period>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_SENDS(this, "timed") op_status
  send_for(T &&item, std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return send_item(item, {}, detail::deadline_after(d), site);
  }
  template <class Rep, class Period>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_SENDS(this, "timed") op_status
  send_for(const T &item, std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, {}, detail::deadline_after(d), site);
  }
  template <stop_argument Stop, class Rep, class Period>
  LEASH_BLOCKS("deadline:2") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this, "timed") op_status
  send_for(const Stop &stop, T &&item, std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return send_item(item, detail::token_of(stop), detail::deadline_after(d),
                     site);
  }
  template <stop_argument Stop, class Rep, class Period>
  LEASH_BLOCKS("deadline:2") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this, "timed") op_status
  send_for(const Stop &stop, const T &item,
           std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, detail::token_of(stop), detail::deadline_after(d),
                     site);
  }
  template <class Clock, class Duration>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_SENDS(this, "timed") op_status
  send_until(T &&item, std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    return send_item(item, {}, detail::on_wait_clock(when), site);
  }
  template <class Clock, class Duration>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_SENDS(this, "timed") op_status
  send_until(const T &item, std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, {}, detail::on_wait_clock(when), site);
  }
  template <stop_argument Stop, class Clock, class Duration>
  LEASH_BLOCKS("deadline:2") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this, "timed") op_status
  send_until(const Stop &stop, T &&item,
             std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    return send_item(item, detail::token_of(stop), detail::on_wait_clock(when),
                     site);
  }
  template <stop_argument Stop, class Clock, class Duration>
  LEASH_BLOCKS("deadline:2") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_SENDS(this, "timed") op_status
  send_until(const Stop &stop, const T &item,
             std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    T copy(item);
    return send_item(copy, detail::token_of(stop), detail::on_wait_clock(when),
                     site);
  }

  // -- Receiving. Has a value or tells closed (and drained) or cancelled;
  //    try_recv also empty, timed ones also timeout.
  LEASH_BLOCKS("until_closed") LEASH_RECEIVES(this) recv_result<T>
  recv(const call_site &site = LEASH_HERE) {
    return recv_item({}, detail::no_deadline, site);
  }
  template <stop_argument Stop>
  LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_RECEIVES(this) recv_result<T>
  recv(const Stop &stop, const call_site &site = LEASH_HERE) {
    return recv_item(detail::token_of(stop), detail::no_deadline, site);
  }
  LEASH_RECEIVES(this, "try") recv_result<T> try_recv();
  template <class Rep, class Period>
  LEASH_BLOCKS("deadline:0") LEASH_BLOCKS("until_closed")
  LEASH_RECEIVES(this, "timed") recv_result<T>
  recv_for(std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return recv_item({}, detail::deadline_after(d), site);
  }
  template <stop_argument Stop, class Rep, class Period>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_RECEIVES(this, "timed") recv_result<T>
  recv_for(const Stop &stop, std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return recv_item(detail::token_of(stop), detail::deadline_after(d), site);
  }
  template <class Clock, class Duration>
  LEASH_BLOCKS("deadline:0") LEASH_BLOCKS("until_closed")
  LEASH_RECEIVES(this, "timed") recv_result<T>
  recv_until(std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    return recv_item({}, detail::on_wait_clock(when), site);
  }
  template <stop_argument Stop, class Clock, class Duration>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_closed")
  LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_RECEIVES(this, "timed") recv_result<T>
  recv_until(const Stop &stop, std::chrono::time_point<Clock, Duration> when,
             const call_site &site = LEASH_HERE) {
    return recv_item(detail::token_of(stop), detail::on_wait_clock(when), site);
  }

  // -- Closing. True for the call that closed it; the others change nothing.
  LEASH_CLOSES(this) LEASH_WAKES(this) bool close() noexcept {
    return close_core();
  }
  [[nodiscard]] bool is_closed() const noexcept { return closed(); }

  // -- for (T &item : ch) receives until the channel is closed and drained;
  //    for (T &item : ch.until(stop)) also ends when stop is stopped.
  class iterator;
  class range;
  LEASH_BLOCKS("until_closed") LEASH_RECEIVES(this) iterator
  begin(const call_site &site = LEASH_HERE) {
    return iterator(*this, {}, site);
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  template <stop_argument Stop>
  LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop") LEASH_STOPPABLE(0)
  LEASH_RECEIVES(this) [[nodiscard]] range
  until(const Stop &stop, const call_site &site = LEASH_HERE) {
    return range(*this, detail::token_of(stop), site);
  }

private:
  template <class, class> friend class recv_case;
  template <class, class> friend class send_case;

  union cell { // raw storage of one item
    cell() noexcept {}
    ~cell() {}
    T item;
  };

  op_status send_item(T &item, const std::stop_token &stop,
                      detail::time_point deadline, const call_site &site);
  op_status send_waiting(T &item, const std::stop_token &stop,
                         detail::time_point deadline, const call_site &site);
  op_status try_send_item(T &item);
  recv_result<T> recv_item(const std::stop_token &stop,
                           detail::time_point deadline, const call_site &site);

  void recv_waiting(recv_result<T> &out, const std::stop_token &stop,
                    detail::time_point deadline, const call_site &site);

  // Completes the operation under the lock of its own side if nobody waits
  // and there is a place, or an item.
  bool send_fast(T &item, op_status &result);
  bool recv_fast(std::optional<T> &out, op_status &result);
  // With both locks held: completes the operation if it needs no wait.
  bool send_locked(T &item, op_status &result, detail::wake_list &wakes);
  bool recv_locked(std::optional<T> &out, op_status &result,
                   detail::wake_list &wakes);
  void push(T &item) noexcept;
  void pop(std::optional<T> &out) noexcept;

  // A cell belongs to the senders while it is free, else to the receivers.
  std::unique_ptr<cell[]> ring_;
};

} // namespace leash

#include "leash/detail/channel_impl.h"

#endif
