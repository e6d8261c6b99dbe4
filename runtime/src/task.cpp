// SPDX-License-Identifier: Apache-2.0
#include "leash/spawn.h"

#include "group_core.h"
#include "leash/detail/context_state.h"
#include "os.h"

#include <thread>

namespace leash {

task::task() noexcept = default;
task::task(task &&) noexcept = default;

task::task(std::shared_ptr<detail::group_core> core) noexcept
    : core_(std::move(core)) {}

task::~task() { finish(); }

task &task::operator=(task &&other) noexcept {
  if (this != &other) {
    finish();
    core_ = std::move(other.core_);
  }
  return *this;
}

void task::finish() noexcept {
  if (core_)
    core_->finish();
  core_.reset();
}

task_id task::id() const noexcept { return core_ ? core_->first_task() : 0; }

context task::context() const {
  return core_ ? core_->source().context() : leash::context{};
}

bool task::done() const noexcept { return !core_ || core_->live() == 0; }

bool task::request_stop(std::string message) noexcept {
  return core_ && core_->source().request_stop(std::move(message));
}

void task::join(call_site site) {
  if (!core_)
    throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                            "leash: join of an empty task");
  static_cast<void>(core_->wait_idle(detail::no_deadline, site));
  // The handle is empty whether or not there is an error to throw.
  const auto core = std::move(core_);
  core->source().request_stop({stop_kind::scope_end, {}, {}});
  core->rethrow_first_error();
}

op_status task::wait_for(std::chrono::nanoseconds d, call_site site) {
  return core_ ? core_->wait_idle(detail::deadline_after(d), site)
               : op_status::ok;
}

struct spawn_access {
  static task make(std::shared_ptr<detail::group_core> core) {
    return task(std::move(core));
  }
};

namespace detail {

task spawn_job(const context &parent, std::string_view name,
               std::unique_ptr<job> body, const call_site &site) {
  auto core =
      std::make_shared<group_core>(parent, std::nullopt, group_options{}, site);
  // A task that is stopped from the beginning still runs and sees the stop:
  // its handle must mean the same as any other.
  core->start_always(name, std::move(body), site);
  return spawn_access::make(std::move(core));
}

namespace {

// Owned by the detached thread.
struct detached_task {
  detached_task(const context &parent, std::unique_ptr<job> b)
      : source(parent), body(std::move(b)) {}
  context_source source;
  std::unique_ptr<job> body;
  task_record record;

  static void run(detached_task *raw) noexcept {
    const std::unique_ptr<detached_task> self(raw);
    std::exception_ptr error;
    const outcome how =
        run_body(self->record, *self->body, self->source.context(), error);
    if (how == outcome::failed)
      report_error(self->record.reason, error);
    self->body.reset();
    unregister_record(self->record, how);
  }
};

} // namespace

void spawn_detached_job(const char *reason, bool is_daemon,
                        const context &parent, std::string_view name,
                        std::unique_ptr<job> body, const call_site &site) {
  auto owned = std::make_unique<detached_task>(parent, std::move(body));
  task_record &r = owned->record;
  fill_record(r, name, nullptr, context_access::state(owned->source.context()),
              site);
  r.reason = reason;
  r.daemon = is_daemon;
  r.detached = true;
  register_record(r);
  try {
    std::thread thread(&detached_task::run, owned.get());
    owned.release();
    detached("the caller of spawn_detached() gave the reason", thread);
  } catch (...) {
    if (owned)
      unregister_record(r, outcome::failed);
    throw;
  }
}

} // namespace detail

namespace this_task {

task_id id() noexcept {
  return detail::current_record == nullptr ? 0 : detail::current_record->id;
}

leash::context context() {
  auto *record = detail::current_record;
  if (record == nullptr || record->ctx == nullptr)
    return {};
  return context_access::wrap(record->ctx->shared_from_this());
}

bool stop_requested() noexcept {
  auto *record = detail::current_record;
  return record != nullptr && record->ctx != nullptr &&
         record->ctx->stop_requested();
}

} // namespace this_task

} // namespace leash
