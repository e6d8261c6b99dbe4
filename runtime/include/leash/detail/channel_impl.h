// SPDX-License-Identifier: Apache-2.0
//
// Included by channel.h.
#ifndef LEASH_DETAIL_CHANNEL_IMPL_H
#define LEASH_DETAIL_CHANNEL_IMPL_H

#include "leash/channel.h"

namespace leash {

// Input iterator; the item belongs to the iterator until ++ fetches the next.
template <class T> class channel<T>::iterator {
public:
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  iterator(channel &ch, std::stop_token stop, const call_site &site)
      : channel_(&ch), stop_(std::move(stop)), site_(site) {
    ++*this;
  }
  [[nodiscard]] T &operator*() const noexcept {
    return const_cast<T &>(*current_);
  }
  LEASH_BLOCKS("until_closed") iterator &operator++() {
    current_ = channel_->recv_item(stop_, detail::no_deadline, site_);
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const iterator &i, std::default_sentinel_t) noexcept {
    return !i.current_.has_value();
  }

private:
  channel *channel_;
  std::stop_token stop_;
  call_site site_;
  recv_result<T> current_;
};

template <class T> class channel<T>::range {
public:
  range(channel &ch, std::stop_token stop, const call_site &site)
      : channel_(&ch), stop_(std::move(stop)), site_(site) {}
  iterator begin() { return iterator(*channel_, stop_, site_); }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
  channel *channel_;
  std::stop_token stop_;
  call_site site_;
};

template <class T> channel<T>::~channel() {
  close();
  std::optional<T> rest;
  while (has_item())
    pop(rest);
}

// After has_place().
template <class T> void channel<T>::push(T &item) noexcept {
  ::new (static_cast<void *>(&ring_[in_.at].item)) T(std::move(item));
  in_.advance(capacity_);
}

// After has_item().
template <class T> void channel<T>::pop(std::optional<T> &out) noexcept {
  T &item = ring_[out_.at].item;
  out.emplace(std::move(item));
  item.~T();
  out_.advance(capacity_);
}

template <class T> bool channel<T>::send_fast(T &item, op_status &result) {
  std::lock_guard guard(in_.lock);
  if (closed_.load(std::memory_order_relaxed)) {
    result = op_status::closed;
    return true;
  }
  if (!receivers_.empty() || !has_place())
    return false;
  push(item);
  result = op_status::ok;
  return true;
}

template <class T>
bool channel<T>::recv_fast(std::optional<T> &out, op_status &result) {
  std::lock_guard guard(out_.lock);
  if (!senders_.empty() || !has_item())
    return false;
  pop(out);
  result = op_status::ok;
  return true;
}

template <class T>
bool channel<T>::send_locked(T &item, op_status &result,
                             detail::wake_list &wakes) {
  if (closed_.load(std::memory_order_relaxed)) {
    result = op_status::closed;
    return true;
  }
  // A receiver waits only while the ring is empty: it gets the item directly.
  if (detail::waiter *w = receivers_.claim_front()) {
    static_cast<std::optional<T> *>(w->slot)->emplace(std::move(item));
    w->result = op_status::ok;
    wakes.add(*w);
  } else if (has_place()) {
    push(item);
  } else {
    return false;
  }
  result = op_status::ok;
  return true;
}

template <class T>
bool channel<T>::recv_locked(std::optional<T> &out, op_status &result,
                             detail::wake_list &wakes) {
  result = op_status::ok;
  if (has_item()) {
    pop(out);
    // The place that became free goes to the sender that waited longest.
    if (detail::waiter *w = senders_.claim_front()) {
      static_cast<void>(has_place()); // yes, but it counts them
      push(*static_cast<T *>(w->slot));
      w->result = op_status::ok;
      wakes.add(*w);
    }
    return true;
  }
  if (detail::waiter *w = senders_.claim_front()) {
    out.emplace(std::move(*static_cast<T *>(w->slot)));
    w->result = op_status::ok;
    wakes.add(*w);
    return true;
  }
  result = op_status::closed;
  return closed_.load(std::memory_order_relaxed);
}

template <class T> op_status channel<T>::try_send_item(T &item) {
  detail::at_point(detail::point::enter);
  if (detail::hooks *h =
          detail::installed_hooks.load(std::memory_order_acquire))
    if (h->refuse_send())
      return op_status::full;
  detail::wake_list wakes;
  std::lock_guard guard(lock_);
  op_status result = op_status::full;
  return send_locked(item, result, wakes) ? result : op_status::full;
}

template <class T>
op_status channel<T>::send_item(T &item, const std::stop_token &stop,
                                detail::time_point deadline,
                                const call_site &site) {
  detail::at_point(detail::point::enter, &site);
  if (stop.stop_requested())
    return op_status::cancelled;
  op_status result = op_status::ok;
  if (capacity_ != 0) {
    if (send_fast(item, result))
      return result;
    if (size() == capacity_)
      spin_for(in_, [&] { return capacity_ - size(); });
    if (send_fast(item, result))
      return result;
  }
  {
    detail::wake_list wakes; // flushed after the lock is released
    std::lock_guard guard(lock_);
    if (send_locked(item, result, wakes))
      return result;
  }
  return send_waiting(item, stop, deadline, site);
}

template <class T>
op_status channel<T>::send_waiting(T &item, const std::stop_token &stop,
                                   detail::time_point deadline,
                                   const call_site &site) {
  op_status result = op_status::ok;
  detail::selector owner;
  detail::waiter w;
  w.owner = &owner;
  w.slot = &item;
  {
    detail::wake_list wakes;
    std::lock_guard guard(lock_);
    if (send_locked(item, result, wakes)) // a place became free meanwhile
      return result;
    senders_.push_back(w);
  }
  const detail::block_scope blocked(task_state::chan_send, this, name_, site);
  const patience most = patience_of(in_);
  const int how = owner.wait(stop, deadline, most.spins, most.yields);
  note(in_, most, owner);
  return finish_wait(w, senders_, how);
}

template <class T> recv_result<T> channel<T>::try_recv() {
  detail::at_point(detail::point::enter);
  recv_result<T> out;
  detail::wake_list wakes;
  std::lock_guard guard(lock_);
  if (!recv_locked(out.value_, out.status_, wakes))
    out.status_ = op_status::empty;
  return out;
}

template <class T>
recv_result<T> channel<T>::recv_item(const std::stop_token &stop,
                                     detail::time_point deadline,
                                     const call_site &site) {
  detail::at_point(detail::point::enter, &site);
  recv_result<T> out;
  out.status_ = op_status::cancelled;
  if (stop.stop_requested())
    return out;
  if (capacity_ != 0) {
    if (recv_fast(out.value_, out.status_))
      return out;
    if (size() == 0)
      spin_for(out_, [&] { return size(); });
    if (recv_fast(out.value_, out.status_))
      return out;
  }
  {
    detail::wake_list wakes; // flushed after the lock is released
    std::lock_guard guard(lock_);
    if (recv_locked(out.value_, out.status_, wakes))
      return out;
  }
  recv_waiting(out, stop, deadline, site);
  return out;
}

template <class T>
void channel<T>::recv_waiting(recv_result<T> &out, const std::stop_token &stop,
                              detail::time_point deadline,
                              const call_site &site) {
  detail::selector owner;
  detail::waiter w;
  w.owner = &owner;
  w.slot = &out.value_;
  {
    detail::wake_list wakes;
    std::lock_guard guard(lock_);
    if (recv_locked(out.value_, out.status_, wakes)) // an item came meanwhile
      return;
    receivers_.push_back(w);
  }
  const detail::block_scope blocked(task_state::chan_recv, this, name_, site);
  const patience most = patience_of(out_);
  const int how = owner.wait(stop, deadline, most.spins, most.yields);
  note(out_, most, owner);
  out.status_ = finish_wait(w, receivers_, how);
}

} // namespace leash

#endif
