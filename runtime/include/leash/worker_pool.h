// SPDX-License-Identifier: Apache-2.0
//
// worker_pool: a fixed number of threads and a bounded queue of jobs. Three
// verbs end it: stop() gives up, drain() finishes the queue, join() waits.
#ifndef LEASH_WORKER_POOL_H
#define LEASH_WORKER_POOL_H

#include "leash/channel.h"
#include "leash/task_group.h"

#include <memory>

namespace leash {

// What a stop does with jobs that have not begun.
enum class queued_jobs { drop, run };

// submit(), stop() and drain() may be called from any thread, jobs included.
class LEASH_TASK_SCOPE worker_pool {
public:
  explicit worker_pool(std::size_t threads, std::size_t queue = 64,
                       std::string_view name = "pool",
                       const leash::context &parent = {},
                       const call_site &site = LEASH_HERE);
  // Stops, drops what has not begun, joins.
  LEASH_REQUESTS_STOP(this) LEASH_JOINS(this) ~worker_pool();
  worker_pool(const worker_pool &) = delete;
  worker_pool &operator=(const worker_pool &) = delete;

  // ok, or closed when the pool takes no more. Waits for a place in the queue;
  // a stop of the pool or of ctx ends the wait. Called from a job of the same
  // pool it does not wait: full instead, because all workers could wait for
  // each other.
  template <task_body F>
  LEASH_SPAWNS(this, 0) LEASH_BLOCKS("until_closed") op_status
  submit(F &&body, const call_site &site = LEASH_HERE) {
    return put({}, detail::make_job(std::forward<F>(body)), mode::wait, site);
  }
  template <task_body F>
  LEASH_SPAWNS(this, 1) LEASH_BLOCKS("until_closed") LEASH_BLOCKS("until_stop")
  LEASH_STOPPABLE(0) op_status
  submit(const leash::context &ctx, F &&body,
         const call_site &site = LEASH_HERE) {
    return put(ctx.token(), detail::make_job(std::forward<F>(body)), mode::wait,
               site);
  }
  // full instead of waiting.
  template <task_body F>
  LEASH_SPAWNS(this, 0) op_status
  try_submit(F &&body, const call_site &site = LEASH_HERE) {
    return put({}, detail::make_job(std::forward<F>(body)), mode::try_only,
               site);
  }

  // No new jobs; asks the running ones to stop.
  LEASH_REQUESTS_STOP(this) void
  stop(queued_jobs what = queued_jobs::drop) noexcept;
  // No new jobs; those in the queue still run.
  LEASH_CLOSES(this) void drain() noexcept;
  // Waits for the workers, which end after stop(), drain() or a stop of the
  // parent context, then throws the first error of a job. From a job of the
  // pool: throws std::system_error.
  LEASH_JOINS(this) LEASH_BLOCKS("until_closed") void
  join(const call_site &site = LEASH_HERE);

  [[nodiscard]] leash::context context() const { return workers_.context(); }
  [[nodiscard]] std::size_t queued() const noexcept { return jobs_.size(); }
  [[nodiscard]] std::vector<std::exception_ptr> errors() const {
    return workers_.errors();
  }

private:
  enum class mode { wait, try_only };
  struct queued_job;
  using job_ptr = std::unique_ptr<queued_job>;

  op_status put(const std::stop_token &stop, std::unique_ptr<detail::job> body,
                mode how, const call_site &site);
  void work();

  // Runs inline in whoever requests the stop, so it only wakes.
  struct close_queue {
    worker_pool *pool;
    void operator()() const noexcept { pool->jobs_.close(); }
  };

  channel<job_ptr> jobs_;
  std::atomic<queued_jobs> on_stop_{queued_jobs::drop};
  task_group workers_; // its threads use everything above
  std::optional<std::stop_callback<close_queue>> stopped_;
};

} // namespace leash

#endif
