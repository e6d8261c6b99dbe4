// SPDX-License-Identifier: Apache-2.0
//
// resource_task<R>: work bound to the life of a resource. Closing the resource
// stops and joins its work; the resource is destroyed only afterwards.
#ifndef LEASH_RESOURCE_TASK_H
#define LEASH_RESOURCE_TASK_H

#include "leash/task_group.h"

#include <functional>
#include <mutex>
#include <utility>

namespace leash {

template <class R> class LEASH_TASK_HANDLE("join") resource_task {
public:
  // `unblock` makes blocking calls on the resource return (a shutdown() of a
  // socket, a close() of a channel); it runs once, after the stop request and
  // before the join. Note that closing a file descriptor wakes nobody.
  explicit resource_task(R resource, std::function<void(R &)> unblock = {},
                         const leash::context &parent = {},
                         const call_site &site = LEASH_HERE)
      : resource_(std::move(resource)), unblock_(std::move(unblock)),
        work_(parent, "resource", {}, site) {}
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) ~resource_task() {
    stop_and_unblock();
  }
  resource_task(const resource_task &) = delete;
  resource_task &operator=(const resource_task &) = delete;

  // Starts work on the resource: body(ctx, resource). False when closed.
  template <std::invocable<const leash::context &, R &> F>
  LEASH_SPAWNS(this, 0) bool run(F body, const call_site &site = LEASH_HERE) {
    return work_.spawn(
        [this, body = std::move(body)](const leash::context &ctx) mutable {
          body(ctx, resource_);
        },
        site);
  }

  // Stops, unblocks and joins, then throws the first error of the work. May be
  // called again. Not from the work itself.
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) LEASH_BLOCKS("forever") void
  close(const call_site &site = LEASH_HERE) {
    stop_and_unblock();
    work_.join(site);
  }
  LEASH_STOP_CHECK [[nodiscard]] bool closed() const noexcept {
    return work_.stop_requested();
  }

  [[nodiscard]] R &get() noexcept { return resource_; }
  [[nodiscard]] leash::context context() const { return work_.context(); }

private:
  void stop_and_unblock() {
    work_.request_stop("resource closed");
    std::call_once(unblocked_, [this] {
      if (unblock_)
        unblock_(resource_);
    });
  }

  R resource_;
  std::function<void(R &)> unblock_;
  std::once_flag unblocked_;
  task_group work_; // last: it ends before the resource does
};

} // namespace leash

#endif
