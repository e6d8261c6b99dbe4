// SPDX-License-Identifier: Apache-2.0
//
// The part of a channel that does not depend on the item type: who waits for
// it, and the multi-way wait of select.
#ifndef LEASH_DETAIL_CHANNEL_CORE_H
#define LEASH_DETAIL_CHANNEL_CORE_H

#include "leash/detail/hooks.h"
#include "leash/detail/park.h"
#include "leash/detail/task_record.h"
#include "leash/status.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <thread>

namespace leash::detail {

// One blocked send or receive, on the stack of the thread that waits. All
// members but `result` and the slot's content are guarded by the channel.
struct waiter {
  selector *owner = nullptr;
  int index = 0;
  // What is sent (T *) or where to put what is received (std::optional<T> *).
  void *slot = nullptr;
  op_status result = op_status::ok;
  waiter *prev = nullptr;
  waiter *next = nullptr;
  bool linked = false;
};

class waiter_list {
public:
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] waiter *front() const noexcept { return first_; }
  void push_back(waiter &w) noexcept;
  void unlink(waiter &w) noexcept;
  // The first waiter whose call is still undecided, now claimed and unlinked;
  // those that have ended by themselves are dropped on the way.
  waiter *claim_front() noexcept;

private:
  waiter *first_ = nullptr;
  waiter *last_ = nullptr;
};

// Claimed waiters that are told after the lock is released: a claim is what
// makes a wake-up impossible to lose, the wake itself may come later.
class wake_list {
public:
  wake_list() = default;
  wake_list(const wake_list &) = delete;
  wake_list &operator=(const wake_list &) = delete;
  ~wake_list() {
    if (first_ != nullptr)
      flush();
  }
  void add(waiter &w) noexcept {
    w.next = first_;
    first_ = &w;
  }
  void flush() noexcept;

private:
  waiter *first_ = nullptr;
};

class channel_core {
public:
  channel_core(std::size_t capacity, const char *name) noexcept
      : capacity_(capacity), name_(name) {}
  channel_core(const channel_core &) = delete;
  channel_core &operator=(const channel_core &) = delete;

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] const char *name() const noexcept { return name_; }
  [[nodiscard]] bool closed() const noexcept {
    return closed_.load(std::memory_order_acquire);
  }
  // A hint: it may be out of date when it is returned.
  [[nodiscard]] std::size_t size() const noexcept {
    return count_.load(std::memory_order_acquire);
  }

protected:
  friend class select_case;
  ~channel_core() = default;

  // True for the call that closed it.
  bool close_core() noexcept;
  // Waits a moment without the lock until level(), the number of items or of
  // free places, is not zero; longer while that pays.
  template <class Level> void spin_for(Level level) noexcept;
  static void pause(int n) noexcept {
    for (int i = 0; i < n; ++i)
      cpu_relax();
  }
  // Ends a wait: takes the waiter out when nobody claimed it.
  op_status finish_wait(waiter &w, waiter_list &list, int how) noexcept;

  mutable spin_mutex lock_;
  const std::size_t capacity_;
  const char *const name_;
  std::atomic<bool> closed_{false};   // written under lock_
  std::atomic<std::size_t> count_{0}; // written under lock_
  std::atomic<int> spin_rounds_{8};   // how far spinning has paid lately
  std::atomic<unsigned> spin_turn_{0};
  std::atomic<bool> yield_helps_{false};
  waiter_list senders_;   // guarded by lock_
  waiter_list receivers_; // guarded by lock_
};

// Each look at the counter takes its cache line away from a peer that is at
// work on another processor and costs both far more than an item does. So the
// looks are few, and the first one comes when a peer that works without being
// disturbed may have filled or drained the ring. When both threads share a
// processor, pausing cannot help but giving it away does, which costs a
// fraction of a sleep and a wake-up. Bounded, a few microseconds in all.
template <class Level> void channel_core::spin_for(Level level) noexcept {
  if (installed_hooks.load(std::memory_order_relaxed) != nullptr)
    return;
  constexpr int pauses = 2;
  constexpr int most = pauses + 6;
  const int first = static_cast<int>(std::clamp<std::size_t>(capacity_, 8, 64));
  const int rounds = spin_rounds_.load(std::memory_order_relaxed);
  // Begins with what helped last time; now and then looks whether that changed.
  const unsigned turn = spin_turn_.load(std::memory_order_relaxed);
  spin_turn_.store(turn + 1, std::memory_order_relaxed);
  const bool probe = turn % 32 == 0;
  const int begin =
      yield_helps_.load(std::memory_order_relaxed) && !probe ? pauses : 0;
  for (int round = begin; round < rounds; ++round) {
    if (round < pauses)
      pause(first << round);
    else
      std::this_thread::yield();
    const std::size_t found = level();
    if (found == 0 && !closed())
      continue;
    if (rounds < most)
      spin_rounds_.store(rounds + 1, std::memory_order_relaxed);
    yield_helps_.store(round >= pauses, std::memory_order_relaxed);
    // The peer has just begun: let it go on, once.
    if (found < capacity_ / 4)
      pause(first);
    return;
  }
  if (rounds > pauses + 1)
    spin_rounds_.store(rounds - 1, std::memory_order_relaxed);
}

// One alternative of a select. Lives on the stack of the selecting thread.
class select_case {
public:
  select_case(channel_core &channel, bool receives,
              const call_site &site) noexcept
      : channel_(&channel), receives_(receives), site_(site) {}
  virtual ~select_case() = default;
  select_case(const select_case &) = delete;
  select_case &operator=(const select_case &) = delete;

  [[nodiscard]] channel_core *on() const noexcept { return channel_; }
  [[nodiscard]] op_status result() const noexcept { return node_.result; }
  [[nodiscard]] bool enabled() const noexcept { return enabled_; }
  [[nodiscard]] const call_site &site() const noexcept { return site_; }

  // With the channel locked: completes the operation if it needs no wait.
  virtual bool try_locked(wake_list &wakes) = 0;
  void lock() noexcept { channel_->lock_.lock(); }
  void unlock() noexcept { channel_->lock_.unlock(); }
  // With the channel locked.
  void enqueue(selector &owner, int index) noexcept;
  void dequeue() noexcept;

protected:
  void disable() noexcept { enabled_ = false; }
  waiter node_;

private:
  waiter_list &list() noexcept {
    return receives_ ? channel_->receivers_ : channel_->senders_;
  }
  channel_core *channel_;
  bool receives_;
  bool enabled_ = true;
  call_site site_;
};

inline constexpr int select_default = -10;

// The index of the case that was completed, select_default,
// selector::timed_out or selector::stopped.
int select_wait(std::span<select_case *const> cases, bool has_default,
                const std::stop_token &stop, time_point deadline,
                const call_site &site);

} // namespace leash::detail

#endif
