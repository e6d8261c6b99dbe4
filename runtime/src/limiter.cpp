// SPDX-License-Identifier: Apache-2.0
#include "leash/limiter.h"

#include <mutex>
#include <stdexcept>

namespace leash {

namespace {
std::size_t wanted(const detail::waiter &w) {
  return *static_cast<const std::size_t *>(w.slot);
}
} // namespace

bool limiter::try_acquire(std::size_t n) noexcept {
  std::lock_guard guard(lock_);
  // Somebody who waits was here first.
  if (n > free_ || waiters_.front() != nullptr)
    return false;
  free_ -= n;
  return true;
}

void limiter::serve_locked(detail::wake_list &wakes) noexcept {
  for (;;) {
    detail::waiter *w = waiters_.front();
    if (w == nullptr || wanted(*w) > free_)
      return;
    waiters_.unlink(*w);
    // One that has ended by itself just leaves the queue.
    if (!w->owner->try_claim())
      continue;
    free_ -= wanted(*w);
    w->result = op_status::ok;
    wakes.add(*w);
  }
}

void limiter::release(std::size_t n) {
  detail::at_point(detail::point::enter);
  detail::wake_list wakes; // flushed after the lock is released
  std::lock_guard guard(lock_);
  if (n > total_ - free_)
    throw std::logic_error("leash: limiter released more than was acquired");
  free_ += n;
  serve_locked(wakes);
}

op_status limiter::wait(const std::stop_token &stop, std::size_t n,
                        detail::time_point deadline, const call_site &site) {
  detail::at_point(detail::point::enter, &site);
  if (stop.stop_requested())
    return op_status::cancelled;
  if (n > total_)
    return op_status::full;
  if (try_acquire(n))
    return op_status::ok;
  detail::selector owner;
  detail::waiter w;
  w.owner = &owner;
  w.slot = &n;
  {
    detail::wake_list wakes;
    std::lock_guard guard(lock_);
    waiters_.push_back(w);
    serve_locked(wakes);
  }
  int how = 0;
  {
    const detail::block_scope blocked(task_state::semacquire, this, name_,
                                      site);
    how = owner.wait(stop, deadline, 64, 0);
  }
  if (how >= 0)
    return w.result;
  // Leaving the front of the queue may let the next ones through.
  detail::wake_list wakes;
  std::lock_guard guard(lock_);
  waiters_.unlink(w);
  serve_locked(wakes);
  return how == detail::selector::timed_out ? op_status::timeout
                                            : op_status::cancelled;
}

std::size_t limiter::available() const noexcept {
  std::lock_guard guard(lock_);
  return free_;
}

void permit::release() noexcept {
  if (auto *from = std::exchange(from_, nullptr))
    from->release(n_);
}

} // namespace leash
