// SPDX-License-Identifier: Apache-2.0
#include "group_core.h"

#include "leash/detail/context_state.h"
#include "leash/detail/wait.h"
#include "leash/dump.h"
#include "metrics.h"
#include "os.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

namespace leash {

namespace detail {

// One thread's share: the record, the body and the handle. Two parties meet
// here, the spawner with the handle and the thread with its end; the second
// one hands the handle on.
struct running_task {
  running_task(std::shared_ptr<group_core> c, std::unique_ptr<job> b)
      : core(std::move(c)), body(std::move(b)) {}

  std::shared_ptr<group_core> core;
  std::unique_ptr<job> body;
  task_record record;
  std::thread handle;
  std::atomic<int> arrived{0};

  static void run(running_task *self) noexcept {
    if (self->record.name[0] != '\0')
      name_thread(self->record.name);
    std::exception_ptr error;
    const outcome how = run_body(self->record, *self->body,
                                 self->core->source_.context(), error);
    if (how == outcome::failed)
      self->core->note_error(error);
    error = nullptr;
    // The captures of the body refer to the owner's scope: they go first.
    self->body.reset();
    unregister_record(self->record, how);
    meet(self);
  }

  static void meet(running_task *self) noexcept {
    if (self->arrived.fetch_add(1, std::memory_order_acq_rel) == 0)
      return;
    const std::unique_ptr<running_task> owned(self);
    const auto core = owned->core;
    core->retire(std::move(owned->handle));
  }
};

namespace {

std::atomic<std::int64_t> slow_limit{10'000'000'000};
std::atomic<void (*)(std::string_view)> slow_sink{nullptr};
std::atomic<error_handler> on_error{nullptr};

void to_stderr(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

} // namespace

std::string what_of(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &e) {
    return e.what();
  } catch (...) {
    return "an exception that is not a std::exception";
  }
}

void report_error(std::string_view where,
                  const std::exception_ptr &error) noexcept {
  if (const auto handler = on_error.load()) {
    handler(where, error);
    return;
  }
  const std::string what = what_of(error);
  std::fprintf(stderr, "leash: error in %.*s that no join() has thrown: %s\n",
               static_cast<int>(where.size()), where.data(), what.c_str());
}

outcome run_body(task_record &record, job &body, const context &ctx,
                 std::exception_ptr &error) noexcept {
  const running_as mark(record);
  try {
    body.run(ctx);
    return outcome::ok;
  } catch (const stopped_error &) {
    if (ctx.stop_requested())
      return outcome::cancelled;
    error = std::current_exception();
  } catch (...) {
    error = std::current_exception();
  }
  return outcome::failed;
}

group_core::group_core(const context &parent,
                       std::optional<std::string_view> name,
                       group_options options, const call_site &site)
    : source_(parent),
      record_(name ? std::make_shared<group_record>(*name, site) : nullptr),
      options_(options), site_(site) {}

group_core::~group_core() {
  if (record_)
    record_->unlist();
}

op_status group_core::admit(bool wait, const call_site &site) {
  const std::stop_token stop = source_.token();
  if (stop.stop_requested())
    return op_status::cancelled;
  std::unique_lock lock(lock_);
  if (options_.limit != 0) {
    const auto has_place = [this] { return live_ < options_.limit; };
    if (!wait && !has_place())
      return op_status::full;
    const auto waited = wait_on(
        changed_, lock, stop, no_deadline,
        {task_state::semacquire, this, "task group limit"}, site, has_place);
    if (waited != op_status::ok)
      return waited;
  }
  count_in();
  return op_status::ok;
}

void group_core::count_in() {
  ++live_;
  if (record_)
    record_->live.store(live_, std::memory_order_relaxed);
}

void group_core::start_always(std::string_view name, std::unique_ptr<job> body,
                              const call_site &site) {
  at_point(point::enter, &site);
  {
    std::lock_guard guard(lock_);
    count_in();
  }
  start_admitted(name, std::move(body), site);
}

op_status group_core::start(std::string_view name, std::unique_ptr<job> body,
                            bool wait, const call_site &site) {
  at_point(point::enter, &site);
  const auto admitted = admit(wait, site);
  if (admitted == op_status::ok)
    start_admitted(name, std::move(body), site);
  return admitted;
}

void group_core::start_admitted(std::string_view name,
                                std::unique_ptr<job> body,
                                const call_site &site) {
  try {
    auto task =
        std::make_unique<running_task>(shared_from_this(), std::move(body));
    fill_record(task->record, name, record_,
                context_access::state(source_.context()), site);
    task->record.owner = this;
    if (first_task_ == 0 && !record_)
      first_task_ = task->record.id;
    register_record(task->record);
    launch(std::move(task));
  } catch (...) {
    retire({});
    throw;
  }
}

void group_core::launch(std::unique_ptr<running_task> task) {
  running_task *const raw = task.get();
  try {
    raw->handle = std::thread(&running_task::run, raw);
  } catch (...) {
    unregister_record(raw->record, outcome::failed);
    throw;
  }
  task.release();
  running_task::meet(raw);
}

void group_core::note_error(const std::exception_ptr &error) {
  const std::string what = what_of(error);
  {
    std::lock_guard guard(lock_);
    errors_.push_back({error, false});
  }
  if (record_) {
    std::lock_guard guard(record_->lock);
    if (record_->failed++ == 0)
      record_->first_error = what;
  }
  if (options_.stop_on_error)
    source_.request_stop({stop_kind::failed, what, error});
}

void group_core::retire(std::thread handle) {
  {
    std::lock_guard guard(lock_);
    std::swap(handle, last_ended_);
    --live_;
    if (record_)
      record_->live.store(live_, std::memory_order_relaxed);
    changed_.notify_all();
  }
  if (handle.joinable())
    handle.join(); // it has nothing left to do
}

void group_core::collect_last() {
  std::thread last;
  {
    std::lock_guard guard(lock_);
    std::swap(last, last_ended_);
  }
  if (last.joinable())
    last.join();
}

void group_core::refuse_join_from_inside() const {
  const task_record *me = current_record;
  if (me == nullptr)
    return;
  bool inside = me->owner == this;
  for (const group_record *g = me->group.get(); g != nullptr && record_;
       g = g->parent.get())
    inside = inside || g == record_.get();
  if (inside)
    throw std::system_error(
        std::make_error_code(std::errc::resource_deadlock_would_occur),
        "leash: join from a task that is to be joined");
}

op_status group_core::wait_idle(time_point deadline, const call_site &site) {
  refuse_join_from_inside();
  std::unique_lock lock(lock_);
  if (live_ != 0) {
    const block_scope blocked(task_state::join, this,
                              record_ ? "task group" : "task", site);
    const join_timer measured;
    const auto begun = wait_clock::now();
    const auto idle = [this] { return live_ == 0; };
    std::chrono::nanoseconds limit(slow_limit.load());
    while (!idle()) {
      const time_point alarm = limit.count() > 0 ? begun + limit : no_deadline;
      const time_point next = std::min(alarm, deadline);
      if (next == no_deadline)
        changed_.wait(lock, idle);
      else if (!changed_.wait_until(lock, next, idle)) {
        if (next == deadline)
          return op_status::timeout;
        lock.unlock();
        report_slow(std::chrono::duration<double>(limit).count());
        lock.lock();
        limit *= 2;
      }
    }
  }
  lock.unlock();
  collect_last();
  return op_status::ok;
}

void group_core::report_slow(double seconds) const noexcept {
  try {
    write_slow(seconds);
  } catch (...) {
    // Out of memory: the join is worth more than its report.
  }
}

void group_core::write_slow(double seconds) const {
  std::set<group_id> inside;
  if (record_)
    inside.insert(record_->id);
  for (const auto &g : registry::groups())
    if (inside.contains(g.parent_group) ||
        (first_task_ != 0 && g.parent_task == first_task_))
      inside.insert(g.id);
  dump::options only;
  only.foreign_threads = false;
  only.filter = [&](const task_info &t) {
    return t.id == first_task_ || inside.contains(t.group);
  };
  std::ostringstream text;
  text << "leash: join at " << site_.file_name() << ':' << site_.line()
       << " has waited for " << seconds << " s for:\n";
  dump::write_text(text, only);
  const auto sink = slow_sink.load();
  (sink != nullptr ? sink : to_stderr)(text.str());
}

void group_core::forget_failures() {
  if (!record_)
    return;
  std::lock_guard guard(record_->lock);
  record_->failed = 0;
  record_->first_error.clear();
}

std::exception_ptr group_core::take_first() {
  forget_failures();
  std::lock_guard guard(lock_);
  if (joined_ == errors_.size())
    return nullptr;
  kept_error &first = errors_[joined_];
  joined_ = errors_.size();
  first.seen = true;
  return first.what;
}

std::vector<std::exception_ptr> group_core::take_unseen() {
  forget_failures();
  std::vector<std::exception_ptr> unseen;
  std::lock_guard guard(lock_);
  for (kept_error &e : errors_)
    if (!std::exchange(e.seen, true))
      unseen.push_back(e.what);
  joined_ = errors_.size();
  return unseen;
}

void group_core::rethrow_first_error() {
  if (const auto first = take_first())
    std::rethrow_exception(first);
}

void group_core::finish() noexcept {
  source_.request_stop({stop_kind::scope_end, {}, {}});
  static_cast<void>(wait_idle(no_deadline, site_));
  for (const auto &error : take_unseen())
    report_error(record_ && !record_->name.empty() ? record_->name : "a task",
                 error);
}

std::size_t group_core::live() const {
  std::lock_guard guard(lock_);
  return live_;
}

std::vector<std::exception_ptr> group_core::errors() {
  std::vector<std::exception_ptr> all;
  std::lock_guard guard(lock_);
  for (kept_error &e : errors_) {
    e.seen = true;
    all.push_back(e.what);
  }
  return all;
}

} // namespace detail

error_handler set_error_handler(error_handler handler) noexcept {
  return detail::on_error.exchange(handler);
}

void slow_join_limit(std::chrono::nanoseconds limit) noexcept {
  detail::slow_limit = limit.count();
}

void slow_join_output(void (*sink)(std::string_view)) noexcept {
  detail::slow_sink = sink;
}

} // namespace leash
