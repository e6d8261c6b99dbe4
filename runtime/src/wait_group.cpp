// SPDX-License-Identifier: Apache-2.0
#include "leash/wait_group.h"

#include "leash/detail/wait.h"

#include <stdexcept>

namespace leash {

void wait_group::add(std::size_t n) {
  std::lock_guard guard(lock_);
  count_ += n;
}

void wait_group::done(std::size_t n) {
  detail::at_point(detail::point::enter);
  std::lock_guard guard(lock_);
  if (n > count_)
    throw std::logic_error("leash: wait_group done more often than added");
  count_ -= n;
  // Under the lock: a waiter may destroy the group as soon as it has it.
  if (count_ == 0)
    zero_.notify_all();
}

std::size_t wait_group::count() const {
  std::lock_guard guard(lock_);
  return count_;
}

op_status wait_group::wait_for_zero(const std::stop_token &stop,
                                    detail::time_point deadline,
                                    const call_site &site) {
  detail::at_point(detail::point::enter, &site);
  std::unique_lock lock(lock_);
  return detail::wait_on(zero_, lock, stop, deadline,
                         {task_state::wait_group, this, name_}, site,
                         [this] { return count_ == 0; });
}

} // namespace leash
