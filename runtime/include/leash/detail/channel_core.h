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

// What the senders, or the receivers, of a channel have for themselves, on
// cache lines of their own.
struct alignas(64) channel_side {
  spin_mutex lock;
  std::atomic<std::size_t> done{0}; // items ever put in, or taken out
  // Guarded by lock. `at` is the next cell; `credit` places, or items, are
  // there for sure: only this side uses them up. The other side's counter is
  // looked at when they are used up, so that its cache line seldom moves.
  std::size_t at = 0;
  std::size_t credit = 0;

  // How many waits that paused for the peer did so in vain, one after the
  // other. After two, few of the next ones pause: the two share a processor.
  std::atomic<unsigned> vain{0};
  std::atomic<unsigned> turn{0};
  [[nodiscard]] bool pausing_pays() noexcept {
    const unsigned now = turn.load(std::memory_order_relaxed);
    turn.store(now + 1, std::memory_order_relaxed);
    return vain.load(std::memory_order_relaxed) < 2 || now % 64 == 0;
  }
  void note_pause(bool helped) noexcept {
    const unsigned before = vain.load(std::memory_order_relaxed);
    const unsigned now = helped ? 0 : std::min(before + 1, 2U);
    if (now != before)
      vain.store(now, std::memory_order_relaxed);
  }

  // With the lock held: one item was put in or taken out.
  void advance(std::size_t capacity) noexcept {
    --credit;
    at = at + 1 == capacity ? 0 : at + 1;
    done.store(done.load(std::memory_order_relaxed) + 1,
               std::memory_order_release);
  }
};

class channel_core {
public:
  channel_core(std::size_t capacity, const char *name) noexcept
      : capacity_(capacity), name_(name), lock_{in_.lock, out_.lock} {}
  channel_core(const channel_core &) = delete;
  channel_core &operator=(const channel_core &) = delete;

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] const char *name() const noexcept { return name_; }
  [[nodiscard]] bool closed() const noexcept {
    return closed_.load(std::memory_order_acquire);
  }
  // A hint: it may be out of date when it is returned.
  [[nodiscard]] std::size_t size() const noexcept {
    const std::size_t out = out_.done.load(std::memory_order_acquire);
    return std::min(in_.done.load(std::memory_order_acquire) - out, capacity_);
  }

protected:
  friend class select_case;
  ~channel_core() = default;

  // True for the call that closed it.
  bool close_core() noexcept;
  // Waits a moment without a lock until level(), the number of items or of
  // free places for this side, is not zero; longer while that pays.
  template <class Level>
  void spin_for(channel_side &side, Level level) noexcept;
  static void pause(int n) noexcept {
    for (int i = 0; i < n; ++i)
      cpu_relax();
  }
  // How often a call looks for its peer before it gives the processor away. A
  // rendezvous looks for as long as a sleep and a wake-up cost, where that has
  // helped lately.
  struct patience {
    int spins = 0;
    int yields = 0;
  };
  [[nodiscard]] patience patience_of(channel_side &side) const noexcept {
    if (capacity_ != 0)
      return {}; // it has been patient in spin_for()
    if (!side.pausing_pays())
      return {0, most_yields};
    return {relax_count(std::chrono::microseconds(5)), most_yields};
  }
  static void note(channel_side &side, const patience &was,
                   const selector &owner) noexcept {
    if (was.spins != 0)
      side.note_pause(owner.spun());
  }
  static constexpr int most_yields = 4;
  // Ends a wait: takes the waiter out when nobody claimed it.
  op_status finish_wait(waiter &w, waiter_list &list, int how) noexcept;

  // With the lock of the sending side. False: no free place.
  [[nodiscard]] bool has_place() noexcept {
    if (in_.credit == 0)
      in_.credit = capacity_ - (in_.done.load(std::memory_order_relaxed) -
                                out_.done.load(std::memory_order_acquire));
    return in_.credit != 0;
  }
  // With the lock of the receiving side. False: no item.
  [[nodiscard]] bool has_item() noexcept {
    if (out_.credit == 0)
      out_.credit = in_.done.load(std::memory_order_acquire) -
                    out_.done.load(std::memory_order_relaxed);
    return out_.credit != 0;
  }

  // Both sides. An item goes into or out of the ring under the lock of one
  // side; everything else takes both. So under either lock it is certain
  // whether the channel is closed and whether anybody waits.
  struct both_sides {
    spin_mutex &in;
    spin_mutex &out;
    void lock() noexcept {
      in.lock();
      out.lock();
    }
    void unlock() noexcept {
      out.unlock();
      in.unlock();
    }
  };

  const std::size_t capacity_;
  const char *const name_;
  both_sides lock_;
  std::atomic<bool> closed_{false}; // written under lock_
  waiter_list senders_;             // written under lock_; empty unless full
  waiter_list receivers_;           // written under lock_; empty unless empty
  channel_side in_;
  channel_side out_;
};

// Each look at the counter takes its cache line away from a peer that is at
// work on another processor and costs both far more than an item does. So the
// looks are few, and the first one comes when a peer that works without being
// disturbed may have filled or drained the ring. When both threads share a
// processor, pausing cannot help but giving it away does, which costs a
// fraction of a sleep and a wake-up; but not while others compute on that
// processor, who would get it (yield_once() knows). Bounded, a few
// microseconds in all.
template <class Level>
void channel_core::spin_for(channel_side &side, Level level) noexcept {
  if (installed_hooks.load(std::memory_order_relaxed) != nullptr)
    return;
  // Each pause is twice as long as the one before, five microseconds in all.
  // The first one is what a peer takes to go once through the ring, 11 ns for a
  // place, but no less than what it takes to answer at all.
  const auto places = std::clamp<std::size_t>(capacity_, 32, 128);
  int pauses = places < 46 ? 4 : places < 92 ? 3 : 2;
  if (!side.pausing_pays())
    pauses = 0;
  const int first =
      relax_count(std::chrono::nanoseconds(static_cast<int>(places) * 11));
  bool again = true;
  for (int round = 0; again && round < pauses + most_yields; ++round) {
    if (round < pauses)
      pause(first << round);
    else
      again = yield_once();
    const std::size_t found = level();
    if (found == 0 && !closed()) {
      if (round + 1 == pauses)
        side.note_pause(false);
      continue;
    }
    if (round >= pauses)
      return;
    side.note_pause(true);
    // The peer has just begun: let it go on, once.
    if (found < capacity_ / 4)
      pause(first);
    return;
  }
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

  // Completes the operation if it needs no wait and nobody waits.
  virtual bool try_fast() = 0;
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
