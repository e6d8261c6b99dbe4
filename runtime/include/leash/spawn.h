// SPDX-License-Identifier: Apache-2.0
//
// Starting one piece of work. task_group (task_group.h) is the normal way to
// start work; spawn() is for a single task with a handle of its own, and
// spawn_detached() and daemon() are the loud ways out.
//
// A body is called with what it accepts: a context, a std::stop_token, or
// nothing. What it throws is kept for join().
#ifndef LEASH_SPAWN_H
#define LEASH_SPAWN_H

#include "leash/annotations.h"
#include "leash/call_site.h"
#include "leash/context.h"
#include "leash/registry.h"
#include "leash/status.h"

#include <chrono>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace leash {

template <class F>
concept task_body = std::invocable<std::decay_t<F> &, const context &> ||
                    std::invocable<std::decay_t<F> &, std::stop_token> ||
                    std::invocable<std::decay_t<F> &>;

namespace detail {

class job {
public:
  virtual ~job() = default;
  virtual void run(const context &ctx) = 0;
};

template <class F> void call_body(F &f, const context &ctx) {
  if constexpr (std::invocable<F &, const context &>)
    static_cast<void>(std::invoke(f, ctx));
  else if constexpr (std::invocable<F &, std::stop_token>)
    static_cast<void>(std::invoke(f, ctx.token()));
  else
    static_cast<void>(std::invoke(f));
}

template <class F> class job_of final : public job {
public:
  template <class G> explicit job_of(G &&g) : f_(std::forward<G>(g)) {}
  void run(const context &ctx) override { call_body(f_, ctx); }

private:
  F f_;
};

template <class F> std::unique_ptr<job> make_job(F &&f) {
  return std::make_unique<job_of<std::decay_t<F>>>(std::forward<F>(f));
}

class group_core;

} // namespace detail

// Owns one running task. The destructor requests a stop and joins; when the
// join is slow it prints the dump of the task (see slow_join_limit).
class LEASH_TASK_HANDLE("join") task {
public:
  task() noexcept;
  task(task &&) noexcept;
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) task &operator=(task &&) noexcept;
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) ~task();

  [[nodiscard]] bool joinable() const noexcept { return core_ != nullptr; }
  [[nodiscard]] task_id id() const noexcept;
  [[nodiscard]] leash::context context() const;
  // True when the body has ended.
  [[nodiscard]] bool done() const noexcept;

  LEASH_REQUESTS_STOP(this) bool
  request_stop(std::string message = {}) noexcept;
  // Waits for the body and throws what it threw. Not a cancellation point:
  // ask the task to stop, then join it. Afterwards the handle is empty.
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void
  join(call_site site = LEASH_HERE);
  // Waits for the body to end, but leaves the handle and the error in place.
  LEASH_BLOCKS("deadline:0") [[nodiscard]] op_status
  wait_for(std::chrono::nanoseconds d, call_site site = LEASH_HERE);

private:
  friend struct spawn_access;
  explicit task(std::shared_ptr<detail::group_core> core) noexcept;
  void finish() noexcept;
  std::shared_ptr<detail::group_core> core_; // a group of one
};

namespace detail {
[[nodiscard]] task spawn_job(const context &parent, std::string_view name,
                             std::unique_ptr<job> body, const call_site &site);
void spawn_detached_job(const char *reason, bool is_daemon,
                        const context &parent, std::string_view name,
                        std::unique_ptr<job> body, const call_site &site);
} // namespace detail

// Starts body on a thread of its own. Throws std::system_error when the system
// has no thread left.
template <task_body F>
LEASH_SPAWNS(return, 0) [[nodiscard]] task spawn(F &&body,
                                                 call_site site = LEASH_HERE) {
  return detail::spawn_job({}, {}, detail::make_job(std::forward<F>(body)),
                           site);
}
template <task_body F>
LEASH_SPAWNS(return, 1) [[nodiscard]] task
spawn(std::string_view name, F &&body, call_site site = LEASH_HERE) {
  return detail::spawn_job({}, name, detail::make_job(std::forward<F>(body)),
                           site);
}
// The task's context is a child of parent.
template <task_body F>
LEASH_SPAWNS(return, 1) [[nodiscard]] task
spawn(const context &parent, F &&body, call_site site = LEASH_HERE) {
  return detail::spawn_job(parent, {}, detail::make_job(std::forward<F>(body)),
                           site);
}
template <task_body F>
LEASH_SPAWNS(return, 2) [[nodiscard]] task
spawn(const context &parent, std::string_view name, F &&body,
      call_site site = LEASH_HERE) {
  return detail::spawn_job(parent, name,
                           detail::make_job(std::forward<F>(body)), site);
}

// Starts work that nobody joins. The reason must be a string literal; it shows
// in every dump and in the reports of the checks. What the body throws goes to
// the error handler. The context stops only with parent.
template <task_body F>
LEASH_SPAWNS(none, 1) LEASH_ANNOTATE("leash::reason", "0", "detached") void
spawn_detached(const char *reason, F &&body, call_site site = LEASH_HERE) {
  detail::spawn_detached_job(reason, false, {}, {},
                             detail::make_job(std::forward<F>(body)), site);
}
template <task_body F>
LEASH_SPAWNS(none, 2) LEASH_ANNOTATE("leash::reason", "0", "detached") void
spawn_detached(const char *reason, const context &parent, F &&body,
               call_site site = LEASH_HERE) {
  detail::spawn_detached_job(reason, false, parent, {},
                             detail::make_job(std::forward<F>(body)), site);
}
// The same for work that is meant to live as long as the process. (For a
// handle, daemon(reason, handle) of annotations.h gives it up.)
template <task_body F>
  requires(!detail::is_marker_handle<F>::value)
LEASH_SPAWNS(none, 1) LEASH_ANNOTATE("leash::reason", "0", "daemon") void
daemon(const char *reason, F &&body, call_site site = LEASH_HERE) {
  detail::spawn_detached_job(reason, true, {}, {},
                             detail::make_job(std::forward<F>(body)), site);
}
template <task_body F>
LEASH_SPAWNS(none, 2) LEASH_ANNOTATE("leash::reason", "0", "daemon") void
daemon(const char *reason, const context &parent, F &&body,
       call_site site = LEASH_HERE) {
  detail::spawn_detached_job(reason, true, parent, {},
                             detail::make_job(std::forward<F>(body)), site);
}

// Gets errors that no join() can throw any more: of detached tasks, and of
// groups and tasks whose owner never joined. The default prints them.
using error_handler = void (*)(std::string_view where,
                               const std::exception_ptr &error);
// Called in the thread where the error came up; it must not throw. Returns the
// one before; null restores the default.
error_handler set_error_handler(error_handler handler) noexcept;

// A join that waits longer than this prints a dump of what it waits for, again
// after twice the time, and so on. Zero switches it off. 10 s by default.
void slow_join_limit(std::chrono::nanoseconds limit) noexcept;
// Where that dump goes; null restores the default, standard error. Called in
// the thread that joins, without a lock.
void slow_join_output(void (*sink)(std::string_view text)) noexcept;

namespace this_task {

// 0 on a thread without a task.
[[nodiscard]] task_id id() noexcept;
// The background on a thread without a task.
[[nodiscard]] leash::context context();
LEASH_STOP_CHECK [[nodiscard]] bool stop_requested() noexcept;

} // namespace this_task

} // namespace leash

#endif
