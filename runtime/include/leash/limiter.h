// SPDX-License-Identifier: Apache-2.0
//
// limiter: so many permits, first come, first served. A large request at the
// front is not overtaken by small ones behind it.
#ifndef LEASH_LIMITER_H
#define LEASH_LIMITER_H

#include "leash/annotations.h"
#include "leash/context.h"
#include "leash/detail/channel_core.h"

#include <cstddef>
#include <utility>

namespace leash {

class limiter;

// Gives its permits back at the end of the scope. Empty when acquiring failed.
class [[nodiscard]] permit {
public:
  permit() = default;
  permit(permit &&other) noexcept
      : from_(std::exchange(other.from_, nullptr)), n_(other.n_),
        status_(other.status_) {}
  permit &operator=(permit &&other) noexcept {
    if (this != &other) {
      release();
      from_ = std::exchange(other.from_, nullptr);
      n_ = other.n_;
      status_ = other.status_;
    }
    return *this;
  }
  ~permit() { release(); }

  [[nodiscard]] explicit operator bool() const noexcept {
    return from_ != nullptr;
  }
  [[nodiscard]] op_status status() const noexcept { return status_; }
  LEASH_WAKES(this) void release() noexcept;

private:
  friend class limiter;
  permit(limiter *from, std::size_t n, op_status status) noexcept
      : from_(from), n_(n), status_(status) {}
  limiter *from_ = nullptr;
  std::size_t n_ = 0;
  op_status status_ = op_status::empty;
};

// All member functions may be called from any thread. Must outlive its permits.
class limiter {
public:
  explicit limiter(std::size_t permits, const char *name = "") noexcept
      : total_(permits), free_(permits), name_(name) {}
  limiter(const limiter &) = delete;
  limiter &operator=(const limiter &) = delete;

  // ok, cancelled, timeout; full for more permits than there are at all.
  // `stop` is a context or a std::stop_token.
  template <stop_argument Stop>
  LEASH_BLOCKS("until_notified") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) op_status
  acquire(const Stop &stop, std::size_t n = 1,
          const call_site &site = LEASH_HERE) {
    return wait(detail::token_of(stop), n, detail::no_deadline, site);
  }
  LEASH_BLOCKS("until_notified") op_status
  acquire(std::size_t n = 1, const call_site &site = LEASH_HERE) {
    return wait({}, n, detail::no_deadline, site);
  }
  template <stop_argument Stop, class Rep, class Period>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) op_status
  acquire_for(const Stop &stop, std::chrono::duration<Rep, Period> d,
              std::size_t n = 1, const call_site &site = LEASH_HERE) {
    return wait(detail::token_of(stop), n, detail::deadline_after(d), site);
  }
  template <class Rep, class Period>
  LEASH_BLOCKS("deadline:0") op_status
  acquire_for(std::chrono::duration<Rep, Period> d, std::size_t n = 1,
              const call_site &site = LEASH_HERE) {
    return wait({}, n, detail::deadline_after(d), site);
  }
  [[nodiscard]] bool try_acquire(std::size_t n = 1) noexcept;
  // Throws std::logic_error when more is released than was acquired.
  LEASH_WAKES(this) void release(std::size_t n = 1);

  // The same as acquire(), with a permit that gives itself back.
  template <stop_argument Stop>
  LEASH_BLOCKS("until_notified") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) permit
  hold(const Stop &stop, std::size_t n = 1,
       const call_site &site = LEASH_HERE) {
    const op_status got = acquire(stop, n, site);
    return permit(got == op_status::ok ? this : nullptr, n, got);
  }
  LEASH_BLOCKS("until_notified") permit
  hold(std::size_t n = 1, const call_site &site = LEASH_HERE) {
    const op_status got = acquire(n, site);
    return permit(got == op_status::ok ? this : nullptr, n, got);
  }

  // A hint: it may be out of date when it is returned.
  [[nodiscard]] std::size_t available() const noexcept;

private:
  op_status wait(const std::stop_token &stop, std::size_t n,
                 detail::time_point deadline, const call_site &site);
  void serve_locked(detail::wake_list &wakes) noexcept;

  mutable detail::spin_mutex lock_;
  const std::size_t total_;
  std::size_t free_;            // guarded by lock_
  detail::waiter_list waiters_; // guarded by lock_; slot is the wanted number
  const char *name_;
};

} // namespace leash

#endif
