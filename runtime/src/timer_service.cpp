// SPDX-License-Identifier: Apache-2.0
#include "timer_service.h"

#include "leash/annotations.h"
#include "os.h"

#include <thread>

namespace leash::detail {

timer_service &timer_service::get() {
  static auto *service = new timer_service;
  return *service;
}

void timer_service::start_locked() {
  if (started_)
    return;
  std::thread thread = service_thread("leash-timer", [this] { run(); });
  daemon("the timers of the process need one thread as long as it lives",
         thread);
  started_ = true;
}

std::uint64_t timer_service::at(time_point when, action what) {
  std::lock_guard guard(lock_);
  start_locked();
  const std::uint64_t id = ++last_id_;
  due_.emplace(id, when);
  const auto pos = queue_.emplace(key{when, id}, std::move(what)).first;
  if (pos == queue_.begin())
    changed_.notify_one();
  return id;
}

void timer_service::cancel(std::uint64_t id) noexcept {
  action dropped; // destroyed after the lock: it may own anything
  std::lock_guard guard(lock_);
  if (firing_ == id)
    firing_cancelled_ = true;
  const auto pos = due_.find(id);
  if (pos == due_.end())
    return;
  const auto entry = queue_.find(key{pos->second, id});
  dropped = std::move(entry->second);
  queue_.erase(entry);
  due_.erase(pos);
}

void timer_service::fire(std::unique_lock<std::mutex> &lock) {
  auto node = queue_.extract(queue_.begin());
  const auto [when, id] = node.key();
  due_.erase(id);
  firing_ = id;
  firing_cancelled_ = false;
  lock.unlock();
  const time_point next = node.mapped()(when);
  lock.lock();
  firing_ = 0;
  if (next == no_deadline || firing_cancelled_) {
    lock.unlock();
    node = {};
    lock.lock();
    return;
  }
  node.key() = key{next, id};
  due_.emplace(id, next);
  queue_.insert(std::move(node));
}

void timer_service::run() noexcept {
  std::unique_lock lock(lock_);
  for (;;) {
    if (queue_.empty())
      changed_.wait(lock);
    else if (queue_.begin()->first.first <= wait_clock::now())
      fire(lock);
    else {
      const time_point next = queue_.begin()->first.first;
      changed_.wait_until(lock, next);
    }
  }
}

} // namespace leash::detail
