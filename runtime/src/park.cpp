// SPDX-License-Identifier: Apache-2.0
#include "leash/detail/park.h"

#include "leash/detail/hooks.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__) && !defined(LEASH_NO_FUTEX)
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <condition_variable>
#include <functional>
#endif

namespace leash::detail {

#if defined(__linux__) && !defined(LEASH_NO_FUTEX)

bool word_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
               time_point deadline) noexcept {
  timespec until{};
  timespec *limit = nullptr;
  if (deadline != no_deadline) {
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                        deadline.time_since_epoch())
                        .count();
    // steady_clock is CLOCK_MONOTONIC, which FUTEX_WAIT_BITSET counts on.
    until.tv_sec = static_cast<std::time_t>(ns / 1'000'000'000);
    until.tv_nsec = static_cast<long>(ns % 1'000'000'000);
    limit = &until;
  }
  syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word),
          FUTEX_WAIT_BITSET_PRIVATE, expected, limit, nullptr,
          FUTEX_BITSET_MATCH_ANY);
  return deadline == no_deadline || wait_clock::now() < deadline;
}

void word_wake_one(std::atomic<std::uint32_t> &word) noexcept {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word),
          FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

#else

namespace {
// A parking lot: words that share a bucket wake each other now and then, which
// every caller tolerates.
struct bucket {
  std::mutex lock;
  std::condition_variable changed;
};
bucket &bucket_of(const void *address) {
  static auto *buckets = new bucket[64];
  return buckets[(std::hash<const void *>{}(address) >> 4) % 64];
}
} // namespace

bool word_wait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
               time_point deadline) noexcept {
  bucket &b = bucket_of(&word);
  std::unique_lock lock(b.lock);
  if (word.load(std::memory_order_acquire) != expected)
    return true;
  if (deadline == no_deadline) {
    b.changed.wait(lock);
    return true;
  }
  return b.changed.wait_until(lock, deadline) == std::cv_status::no_timeout;
}

void word_wake_one(std::atomic<std::uint32_t> &word) noexcept {
  bucket &b = bucket_of(&word);
  std::lock_guard lock(b.lock);
  b.changed.notify_all();
}

#endif

namespace {
// The shortest of a few measurements: the others were disturbed.
double measure_relax() noexcept {
  constexpr int count = 64;
  double best = 1e6;
  for (int round = 0; round < 8; ++round) {
    const auto begun = wait_clock::now();
    for (int i = 0; i < count; ++i)
      cpu_relax();
    const std::chrono::duration<double, std::nano> took =
        wait_clock::now() - begun;
    best = std::min(best, took.count() / count);
  }
  return std::clamp(best, 0.5, 100.0);
}
} // namespace

int relax_count(std::chrono::nanoseconds time) noexcept {
  static const double each = measure_relax();
  return static_cast<int>(static_cast<double>(time.count()) / each) + 1;
}

namespace {
// When somebody kept the processor, the next yields are left out for a time
// that doubles each time it happens again, so that what they cost stays a small
// part of it, and shrinks while yields are short.
struct yield_rest {
  using duration = std::chrono::nanoseconds;
  static constexpr duration least = std::chrono::milliseconds(10);
  static constexpr duration most = std::chrono::seconds(1);
  std::atomic<time_point> until{time_point()};
  std::atomic<duration> length{least};

  void took_long(time_point now) noexcept {
    const duration rest = length.load(std::memory_order_relaxed);
    until.store(now + rest, std::memory_order_relaxed);
    length.store(std::min(2 * rest, most), std::memory_order_relaxed);
  }
  void was_short() noexcept {
    const duration rest = length.load(std::memory_order_relaxed);
    if (rest > least)
      length.store(std::max(rest - rest / 64, least),
                   std::memory_order_relaxed);
  }
};
constinit yield_rest resting;
} // namespace

bool yield_once() noexcept {
  // Many switches to a peer and back, a fraction of a time slice.
  constexpr auto long_time = std::chrono::microseconds(100);
  const auto begun = wait_clock::now();
  if (begun < resting.until.load(std::memory_order_relaxed))
    return false;
  std::this_thread::yield();
  const auto ended = wait_clock::now();
  if (ended - begun < long_time) {
    resting.was_short();
    return true;
  }
  resting.took_long(ended);
  return false;
}

void spin_mutex::lock_slow() noexcept {
  for (int i = 0; i < 64; ++i) {
    std::uint32_t expected = 0;
    if (state_.load(std::memory_order_relaxed) == 0 &&
        state_.compare_exchange_weak(expected, 1, std::memory_order_acquire,
                                     std::memory_order_relaxed))
      return;
    cpu_relax();
  }
  while (state_.exchange(2, std::memory_order_acquire) != 0)
    word_wait(state_, 2);
}

namespace {
// Parkers of ended threads wait here for the next thread.
struct parker_pool {
  std::mutex lock;
  std::vector<parker *> free;
  static parker_pool &get() {
    static auto *pool = new parker_pool;
    return *pool;
  }
};
// What acquire() gives; it stays readable while the thread's other thread_local
// objects are destroyed.
constinit thread_local parker *own = nullptr;
constinit thread_local bool ending = false;

// Gives the parker back when the thread ends.
struct parker_lease {
  parker_lease() = default;
  parker_lease(const parker_lease &) = delete;
  parker_lease &operator=(const parker_lease &) = delete;
  ~parker_lease() {
    ending = true;
    std::exchange(own, nullptr)->give_back();
  }
};

parker *new_or_used() {
  auto &pool = parker_pool::get();
  std::lock_guard lock(pool.lock);
  if (pool.free.empty())
    return new parker;
  parker *const p = pool.free.back();
  pool.free.pop_back();
  p->forget();
  return p;
}
} // namespace

parker &parker::acquire(bool &borrowed) {
  if (own != nullptr) [[likely]]
    return *own;
  borrowed = ending;
  if (ending)
    return *new_or_used();
  thread_local const parker_lease lease;
  static_cast<void>(lease);
  return *(own = new_or_used());
}

void parker::give_back() noexcept {
  auto &pool = parker_pool::get();
  std::lock_guard lock(pool.lock);
  pool.free.push_back(this);
}

bool parker::park(time_point deadline) noexcept {
  hooks *h = installed_hooks.load(std::memory_order_acquire);
  if (h != nullptr) {
    if (h->spurious_wake())
      return true;
    if (h->park(*this)) {
      token_.store(token_empty, std::memory_order_relaxed);
      return true;
    }
  }
  std::uint32_t seen = token_empty;
  if (token_.compare_exchange_strong(seen, token_parked,
                                     std::memory_order_acquire)) {
    while (token_.load(std::memory_order_acquire) == token_parked)
      if (!word_wait(token_, token_parked, deadline))
        break;
  }
  return token_.exchange(token_empty, std::memory_order_acquire) ==
         token_notified;
}

void parker::unpark() noexcept {
  if (token_.exchange(token_notified, std::memory_order_release) ==
      token_parked)
    word_wake_one(token_);
  if (hooks *h = installed_hooks.load(std::memory_order_acquire))
    h->unparked(*this);
}

int selector::wait_parked(time_point deadline) noexcept {
  for (;;) {
    const int s = state_.load(std::memory_order_acquire);
    if (!undecided(s))
      return s;
    // Once a peer has claimed the call it will finish it: no time limit then.
    const bool in_time = parker_->park(s == waiting ? deadline : no_deadline);
    at_point(point::after_wake);
    if (!in_time && wait_clock::now() >= deadline)
      try_move(timed_out);
  }
}

int selector::wait(const std::stop_token &stop, time_point deadline, int spins,
                   int yields) {
  if (installed_hooks.load(std::memory_order_relaxed) != nullptr)
    spins = yields = 0; // a scheduler decides who goes on
  for (int i = 0; i < spins; ++i) {
    const int s = state_.load(std::memory_order_acquire);
    spun_ = !undecided(s);
    if (spun_)
      return s;
    cpu_relax();
  }
  // A peer on the same processor needs it to get here; giving it away a few
  // times is cheaper than to sleep and be woken.
  bool again = true;
  for (int i = 0; again && i < yields; ++i) {
    again = yield_once();
    const int s = state_.load(std::memory_order_acquire);
    if (!undecided(s))
      return s;
  }
  if (!stop.stop_possible())
    return wait_parked(deadline);
  // The callback only decides and wakes; it never runs user code. When the
  // stop was requested already it runs right here.
  std::stop_callback on_stop(stop, [this] { try_end(stopped); });
  return wait_parked(deadline);
}

} // namespace leash::detail
