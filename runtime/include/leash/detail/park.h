// SPDX-License-Identifier: Apache-2.0
//
// How a thread of the runtime goes to sleep and is woken: a small lock, a
// parker per thread, and the selector through which exactly one of several
// wakers (peers, a stop, a time limit) wins.
#ifndef LEASH_DETAIL_PARK_H
#define LEASH_DETAIL_PARK_H

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>

namespace leash::detail {

using wait_clock = std::chrono::steady_clock;
using time_point = wait_clock::time_point;
inline constexpr time_point no_deadline = time_point::max();

// now + d, saturating: a huge duration means "no deadline".
template <class Rep, class Period>
[[nodiscard]] time_point deadline_after(std::chrono::duration<Rep, Period> d) {
  const auto now = wait_clock::now();
  using limit = std::chrono::duration<double>;
  if (limit(d) >= limit(no_deadline - now))
    return no_deadline;
  return now + std::chrono::ceil<wait_clock::duration>(d);
}

// The same moment on the clock that the waits use.
template <class Clock, class Duration>
[[nodiscard]] time_point
on_wait_clock(std::chrono::time_point<Clock, Duration> tp) {
  if constexpr (std::is_same_v<Clock, wait_clock>)
    return std::chrono::time_point_cast<wait_clock::duration>(tp);
  else
    return deadline_after(tp - Clock::now());
}

inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// How many cpu_relax() take so long on this processor: between 1 and 60 ns
// each.
int relax_count(std::chrono::nanoseconds time) noexcept;

// Gives the processor away for a moment. False: not again, others compute on it
// and keep it for far longer than a sleep and a wake-up take. That holds for
// the whole process and for a while: then this returns at once.
bool yield_once() noexcept;

// Sleeps while word == expected; may return early. False: deadline passed.
bool word_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
               time_point deadline = no_deadline) noexcept;
void word_wake_one(std::atomic<std::uint32_t> &word) noexcept;

// A mutex that spins for a moment before it sleeps: the sections that it
// guards are a few instructions long. Meets BasicLockable.
class spin_mutex {
public:
  void lock() noexcept {
    std::uint32_t expected = 0;
    if (!state_.compare_exchange_strong(expected, 1, std::memory_order_acquire,
                                        std::memory_order_relaxed))
      lock_slow();
  }
  void unlock() noexcept {
    if (state_.exchange(0, std::memory_order_release) == 2)
      word_wake_one(state_);
  }

private:
  void lock_slow() noexcept;
  std::atomic<std::uint32_t> state_{0}; // 0 free, 1 held, 2 held and awaited
};

// One per thread. The memory is never given back, so that a late unpark() of
// a thread that has moved on or ended is at worst a spurious wake-up.
class parker {
public:
  // The thread's own. When that was given back already (the wait is in the
  // destructor of an object that is older than it), one for this call alone,
  // which `borrowed` tells: the caller gives it back.
  static parker &acquire(bool &borrowed);
  void give_back() noexcept;

  // Returns after an unpark(); may return early. False: deadline passed.
  bool park(time_point deadline = no_deadline) noexcept;
  void unpark() noexcept;
  // Drops a notification that came for an earlier user of this parker.
  void forget() noexcept {
    token_.store(token_empty, std::memory_order_relaxed);
  }
  [[nodiscard]] bool notified() const noexcept {
    return token_.load(std::memory_order_acquire) == token_notified;
  }

private:
  static constexpr std::uint32_t token_empty = 0;
  static constexpr std::uint32_t token_parked = 1;
  static constexpr std::uint32_t token_notified = 2;
  std::atomic<std::uint32_t> token_{token_empty};
};

// The one decision of one blocking call. Whoever moves the state away from
// `waiting` decides how the call ends; everybody else has to look elsewhere.
// Lives on the stack of the waiting thread, which leaves only when the state
// is final; a claimer therefore may touch it until finish(), not after.
class selector {
public:
  static constexpr int waiting = -1;
  static constexpr int timed_out = -2;
  static constexpr int stopped = -3;

  selector() : parker_(&parker::acquire(borrowed_)) {}
  ~selector() {
    if (borrowed_) [[unlikely]]
      parker_->give_back();
  }
  selector(const selector &) = delete;
  selector &operator=(const selector &) = delete;

  // A peer takes the call; it must call finish() soon.
  [[nodiscard]] bool try_claim() noexcept { return try_move(claimed); }
  void finish(int index) noexcept {
    parker *p = parker_;
    state_.store(index, std::memory_order_release);
    p->unpark();
  }
  // Ends the call without a peer (by time or by stop).
  bool try_end(int how) noexcept {
    parker *p = parker_;
    if (!try_move(how))
      return false;
    p->unpark();
    return true;
  }

  // Waits for the decision: a case index, timed_out or stopped. Looks for it
  // `spins` times, then after each of a few yields, before it sleeps.
  int wait(const std::stop_token &stop, time_point deadline, int spins,
           int yields);
  // After wait(): the decision came before the thread yielded or slept.
  [[nodiscard]] bool spun() const noexcept { return spun_; }

private:
  static constexpr int claimed = -4;

  bool try_move(int to) noexcept {
    int expected = waiting;
    return state_.compare_exchange_strong(
        expected, to, std::memory_order_acq_rel, std::memory_order_relaxed);
  }
  [[nodiscard]] bool undecided(int s) const noexcept {
    return s == waiting || s == claimed;
  }
  int wait_parked(time_point deadline) noexcept;

  bool borrowed_ = false; // before parker_, whose initialiser sets it
  parker *parker_;
  std::atomic<int> state_{waiting};
  bool spun_ = false; // the waiting thread's
};

} // namespace leash::detail

#endif
