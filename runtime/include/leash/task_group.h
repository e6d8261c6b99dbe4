// SPDX-License-Identifier: Apache-2.0
//
// task_group: the normal way to start work. The group owns its tasks: they end
// before the group does, so a task may refer to anything that was declared
// before the group.
#ifndef LEASH_TASK_GROUP_H
#define LEASH_TASK_GROUP_H

#include "leash/spawn.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leash {

namespace detail {
class group_core;
struct group_record;
} // namespace detail

struct group_options {
  // At most so many tasks at once; spawn() then waits for a place. 0: no limit.
  // Tasks of the group that spawn into it should use try_spawn(): all of them
  // could wait for each other.
  std::size_t limit = 0;
  // The first failure stops the siblings.
  bool stop_on_error = true;
};

// spawn(), request_stop() and the questions may be called from any thread that
// knows that the group is alive, tasks of the group included.
class LEASH_TASK_SCOPE task_group {
public:
  // The group's context is a child of parent.
  explicit task_group(const call_site &site = LEASH_HERE);
  explicit task_group(std::string_view name,
                      const call_site &site = LEASH_HERE);
  explicit task_group(const leash::context &parent, std::string_view name = {},
                      group_options options = {},
                      const call_site &site = LEASH_HERE);
  // Requests a stop and joins. Errors that nobody has seen go to the error
  // handler.
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) ~task_group();
  task_group(const task_group &) = delete;
  task_group &operator=(const task_group &) = delete;

  // False: the group was stopped and the body will not run. At the limit it
  // waits for a place, until a stop. Throws std::system_error when the system
  // has no thread left.
  template <task_body F>
  LEASH_SPAWNS(this, 0) bool spawn(F &&body,
                                   const call_site &site = LEASH_HERE) {
    return start({}, detail::make_job(std::forward<F>(body)), true, site) ==
           op_status::ok;
  }
  template <task_body F>
  LEASH_SPAWNS(this, 1) bool spawn(std::string_view name, F &&body,
                                   const call_site &site = LEASH_HERE) {
    return start(name, detail::make_job(std::forward<F>(body)), true, site) ==
           op_status::ok;
  }
  // ok; full at the limit, instead of waiting; cancelled when the group was
  // stopped.
  template <task_body F>
  LEASH_SPAWNS(this, 0) op_status
  try_spawn(F &&body, const call_site &site = LEASH_HERE) {
    return start({}, detail::make_job(std::forward<F>(body)), false, site);
  }
  template <task_body F>
  LEASH_SPAWNS(this, 1) op_status try_spawn(
      std::string_view name, F &&body, const call_site &site = LEASH_HERE) {
    return start(name, detail::make_job(std::forward<F>(body)), false, site);
  }

  // Waits until no task is left, then throws the first error since the last
  // join(), if any. All errors stay in errors(); those that were neither thrown
  // nor asked for go to the error handler in the end. Not a cancellation point:
  // request a stop first when the tasks shall end early. The group can be used
  // again afterwards, unless it was stopped; a failure stops it, too, with
  // stop_on_error. From a task of the group or below it: throws
  // std::system_error.
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void
  join(const call_site &site = LEASH_HERE);
  // Waits so long at most; ok, or timeout with tasks left. Throws no error of
  // a task.
  LEASH_BLOCKS("deadline:0") op_status
  wait_for(std::chrono::nanoseconds d, const call_site &site = LEASH_HERE);

  LEASH_REQUESTS_STOP(this) bool
  request_stop(std::string message = {}) noexcept;
  [[nodiscard]] leash::context context() const;
  [[nodiscard]] std::stop_token token() const { return context().token(); }
  LEASH_STOP_CHECK [[nodiscard]] bool stop_requested() const noexcept;
  // Tasks that have not ended.
  [[nodiscard]] std::size_t live() const noexcept;
  // Everything that tasks have thrown so far, in order. Who asks has seen them:
  // the destructor does not report them.
  [[nodiscard]] std::vector<std::exception_ptr> errors() const;

private:
  friend class worker_pool;
  void add_error(const std::exception_ptr &error);
  [[nodiscard]] const std::shared_ptr<detail::group_record> &
  record() const noexcept;
  op_status start(std::string_view name, std::unique_ptr<detail::job> body,
                  bool wait, const call_site &site);
  std::shared_ptr<detail::group_core> core_;
};

} // namespace leash

#endif
