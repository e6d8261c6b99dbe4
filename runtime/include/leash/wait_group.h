// SPDX-License-Identifier: Apache-2.0
//
// wait_group: waits until a number of things are done. For tasks prefer a
// task_group, which cannot be forgotten.
#ifndef LEASH_WAIT_GROUP_H
#define LEASH_WAIT_GROUP_H

#include "leash/annotations.h"
#include "leash/call_site.h"
#include "leash/context.h"
#include "leash/status.h"

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace leash {

// All member functions may be called from any thread.
class wait_group {
public:
  explicit wait_group(std::size_t n = 0, const char *name = "") noexcept
      : count_(n), name_(name) {}
  wait_group(const wait_group &) = delete;
  wait_group &operator=(const wait_group &) = delete;

  // Call it before the work starts, not from inside it.
  void add(std::size_t n = 1);
  // Throws std::logic_error when more is done than was added.
  LEASH_WAKES(this) void done(std::size_t n = 1);
  [[nodiscard]] std::size_t count() const;

  // Calls done() at the end of its scope, exceptions included.
  class [[nodiscard]] on_exit {
  public:
    explicit on_exit(wait_group &group) noexcept : group_(&group) {}
    LEASH_WAKES(this) ~on_exit() { group_->done(); }
    on_exit(const on_exit &) = delete;
    on_exit &operator=(const on_exit &) = delete;

  private:
    wait_group *group_;
  };

  // ok, cancelled, timeout. `stop` is a context or a std::stop_token.
  template <stop_argument Stop>
  LEASH_BLOCKS("until_notified") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) op_status
  wait(const Stop &stop, const call_site &site = LEASH_HERE) {
    return wait_for_zero(detail::token_of(stop), detail::no_deadline, site);
  }
  LEASH_BLOCKS("until_notified") void wait(const call_site &site = LEASH_HERE) {
    static_cast<void>(wait_for_zero({}, detail::no_deadline, site));
  }
  template <stop_argument Stop, class Rep, class Period>
  LEASH_BLOCKS("deadline:1") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) op_status
  wait_for(const Stop &stop, std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return wait_for_zero(detail::token_of(stop), detail::deadline_after(d),
                         site);
  }
  template <class Rep, class Period>
  LEASH_BLOCKS("deadline:0") op_status
  wait_for(std::chrono::duration<Rep, Period> d,
           const call_site &site = LEASH_HERE) {
    return wait_for_zero({}, detail::deadline_after(d), site);
  }

private:
  op_status wait_for_zero(const std::stop_token &stop,
                          detail::time_point deadline, const call_site &site);

  mutable std::mutex lock_;
  std::condition_variable_any zero_;
  std::size_t count_; // guarded by lock_
  const char *name_;
};

} // namespace leash

#endif
