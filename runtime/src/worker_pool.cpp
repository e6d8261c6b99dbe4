// SPDX-License-Identifier: Apache-2.0
#include "leash/worker_pool.h"

#include "group_core.h"
#include "leash/detail/context_state.h"

namespace leash {

// A job has a record of its own from the moment it is queued.
struct worker_pool::queued_job {
  queued_job(std::unique_ptr<detail::job> b, const leash::context &c)
      : body(std::move(b)), ctx(c) {}
  ~queued_job() {
    if (record.registered) // dropped
      detail::unregister_record(record, detail::outcome::cancelled);
  }
  std::unique_ptr<detail::job> body;
  leash::context ctx;
  detail::task_record record;
};

worker_pool::worker_pool(std::size_t threads, std::size_t queue,
                         std::string_view name, const leash::context &parent,
                         const call_site &site)
    : jobs_(queue, "pool queue"),
      workers_(parent, name, {.limit = 0, .stop_on_error = false}, site) {
  try {
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
      workers_.spawn("worker", [this] { work(); }, site);
  } catch (...) {
    jobs_.close(); // else those that did start would wait for ever
    throw;
  }
  stopped_.emplace(workers_.token(), close_queue{this});
}

worker_pool::~worker_pool() { stop(queued_jobs::drop); }

void worker_pool::work() {
  // Not ended by the stop itself: what was queued is run or dropped, but never
  // left in the queue.
  while (auto next = jobs_.recv()) {
    const job_ptr job = std::move(*next);
    if (workers_.stop_requested() && on_stop_.load() == queued_jobs::drop)
      continue;
    std::exception_ptr error;
    const auto how = detail::run_body(job->record, *job->body, job->ctx, error);
    if (how == detail::outcome::failed)
      workers_.add_error(error);
    job->body.reset();
    detail::unregister_record(job->record, how);
  }
}

op_status worker_pool::put(const std::stop_token &stop,
                           std::unique_ptr<detail::job> body, mode how,
                           const call_site &site) {
  auto job = std::make_unique<queued_job>(std::move(body), workers_.context());
  detail::task_record &r = job->record;
  const bool from_inside = detail::current_record != nullptr &&
                           detail::current_record->owner == this;
  detail::fill_record(r, {}, workers_.record(), context_access::state(job->ctx),
                      site);
  r.owner = this;
  r.state.store(task_state::queued, std::memory_order_relaxed);
  detail::register_record(r);
  if (how == mode::try_only || from_inside)
    return jobs_.try_send(std::move(job));
  return jobs_.send(stop, std::move(job), site);
}

void worker_pool::stop(queued_jobs what) noexcept {
  on_stop_.store(what);
  // Closes the queue, too: that wakes every submit() and every idle worker.
  workers_.request_stop();
}

void worker_pool::drain() noexcept { jobs_.close(); }

void worker_pool::join(const call_site &site) {
  if (detail::current_record != nullptr &&
      detail::current_record->owner == this)
    throw std::system_error(
        std::make_error_code(std::errc::resource_deadlock_would_occur),
        "leash: join of a pool from one of its jobs");
  workers_.join(site);
}

} // namespace leash
