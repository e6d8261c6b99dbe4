// SPDX-License-Identifier: Apache-2.0
#include "leash/registry.h"

#include "leash/detail/context_state.h"
#include "leash/detail/hooks.h"
#include "leash/detail/task_record.h"
#include "os.h"
#include "stacks.h"
#include "trace_events.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace leash {

namespace detail {

namespace {

constexpr std::size_t shard_count = 16;

// Sixteen lists instead of one, so that spawns on several threads rarely meet.
struct alignas(64) shard {
  spin_mutex lock;
  task_record *first = nullptr;
  std::atomic<std::size_t> live{0};
  std::uint64_t spawned = 0;
  std::uint64_t ended[3] = {};
};

struct table {
  shard shards[shard_count];
  std::atomic<task_id> last_id{0};
  std::atomic<bool> enabled{true};
  std::mutex groups_lock;
  std::vector<group_record *> groups;
  std::atomic<group_id> last_group{0};

  table() {
    if (const char *how = std::getenv("LEASH_REGISTRY"))
      enabled = std::strcmp(how, "off") != 0;
  }
  shard &of(task_id id) { return shards[id % shard_count]; }
};

// Never destroyed: tasks may outlive static objects.
table &registry_table() {
  static auto *t = new table;
  return *t;
}

code_site to_site(const call_site &s) {
  return {s.file_name(), s.function_name(), s.line()};
}

double seconds_since(std::int64_t then, std::int64_t now) {
  return then == 0
             ? 0
             : static_cast<double>(std::max<std::int64_t>(now - then, 0)) / 1e9;
}

// Reads the part that the task's own thread may change at any moment. The
// acquire loads keep the second look at the version after them.
void read_volatile_part(const task_record &r, task_info &out,
                        std::int64_t now) {
  call_site site;
  std::int64_t since = 0;
  const char *object_name = nullptr;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto before = r.version.load(std::memory_order_acquire);
    out.state = r.state.load(std::memory_order_acquire);
    since = r.since.load(std::memory_order_acquire);
    out.waits_on = r.object.load(std::memory_order_acquire);
    object_name = r.object_name.load(std::memory_order_acquire);
    site = {r.blocked_file.load(std::memory_order_acquire),
            r.blocked_function.load(std::memory_order_acquire),
            r.blocked_line.load(std::memory_order_acquire)};
    if (before % 2 == 0 && r.version.load(std::memory_order_acquire) == before)
      break;
  }
  out.waits_on_name = object_name == nullptr ? "" : object_name;
  if (out.blocked()) {
    out.blocked_site = to_site(site);
    out.blocked_seconds = seconds_since(since, now);
  }
}

void read_context(const task_record &r, task_info &out, std::int64_t now) {
  if (r.ctx == nullptr)
    return;
  const auto stopped_at = r.ctx->stopped_at();
  out.stop_requested = stopped_at != 0;
  out.stop_requested_seconds = seconds_since(stopped_at, now);
  if (r.ctx->deadline() == no_deadline)
    return;
  out.has_deadline = true;
  out.deadline_in_seconds =
      static_cast<double>(r.ctx->deadline().time_since_epoch().count() - now) /
      1e9;
}

task_info read_record(const task_record &r, std::int64_t now) {
  task_info out;
  out.id = r.id;
  out.parent = r.parent;
  out.name = r.name;
  if (r.group != nullptr) {
    out.group = r.group->id;
    out.group_name = r.group->name;
  }
  out.thread = r.thread.load(std::memory_order_relaxed);
  out.spawn_site = to_site(r.site);
  out.age_seconds = seconds_since(r.spawned_at, now);
  out.detached = r.detached;
  out.daemon = r.daemon;
  out.reason = r.reason == nullptr ? "" : r.reason;
  if (r.frames)
    out.frames = *r.frames;
  read_context(r, out, now);
  read_volatile_part(r, out, now);
  return out;
}

void set_state(task_record &r, task_state state, const void *object,
               const char *name, const call_site &site) noexcept {
  // Release stores: each one orders the odd version before itself.
  const auto v = r.version.load(std::memory_order_relaxed);
  r.version.store(v + 1, std::memory_order_relaxed);
  r.state.store(state, std::memory_order_release);
  r.since.store(coarse_now(), std::memory_order_release);
  r.object.store(object, std::memory_order_release);
  r.object_name.store(name, std::memory_order_release);
  r.blocked_file.store(site.file_name(), std::memory_order_release);
  r.blocked_function.store(site.function_name(), std::memory_order_release);
  r.blocked_line.store(site.line(), std::memory_order_release);
  r.version.store(v + 2, std::memory_order_release);
}

} // namespace

wait_counts &waits() noexcept {
  static wait_counts counts;
  return counts;
}

group_record::group_record(std::string_view group_name, call_site where)
    : name(group_name), site(where) {
  auto &t = registry_table();
  id = t.last_group.fetch_add(1, std::memory_order_relaxed) + 1;
  if (current_record != nullptr) {
    parent = current_record->group;
    parent_task = current_record->id;
  }
  std::lock_guard guard(t.groups_lock);
  t.groups.push_back(this);
}

void group_record::unlist() noexcept {
  auto &t = registry_table();
  std::lock_guard guard(t.groups_lock);
  std::erase(t.groups, this);
}

group_record::~group_record() { unlist(); }

void fill_record(task_record &r, std::string_view name,
                 std::shared_ptr<group_record> group, context_state *ctx,
                 const call_site &site) {
  r.id = registry_table().last_id.fetch_add(1, std::memory_order_relaxed) + 1;
  r.parent = current_record == nullptr ? 0 : current_record->id;
  r.group = std::move(group);
  r.ctx = ctx;
  r.site = site;
  const std::size_t n = std::min(name.size(), sizeof r.name - 1);
  name.copy(r.name, n);
}

std::vector<std::int64_t> task_threads() {
  std::vector<std::int64_t> all;
  all.reserve(live_tasks() + 16);
  for (auto &s : registry_table().shards) {
    std::lock_guard guard(s.lock);
    for (const auto *r = s.first; r != nullptr; r = r->next)
      all.push_back(r->thread.load(std::memory_order_relaxed));
  }
  std::sort(all.begin(), all.end());
  return all;
}

task_id last_task_id() noexcept {
  return registry_table().last_id.load(std::memory_order_relaxed);
}

void register_record(task_record &r) {
  auto &t = registry_table();
  r.spawned_at = coarse_now();
  trace_spawn(r);
  if (!t.enabled.load(std::memory_order_relaxed))
    return;
  if (stacks_on())
    r.frames = capture_stack(r.id);
  shard &s = t.of(r.id);
  std::lock_guard guard(s.lock);
  r.registered = true;
  r.next = s.first;
  if (s.first != nullptr)
    s.first->prev = &r;
  s.first = &r;
  ++s.spawned;
  s.live.store(s.live.load(std::memory_order_relaxed) + 1,
               std::memory_order_release);
}

void unregister_record(task_record &r, outcome how) noexcept {
  trace_end(r, how);
  if (!r.registered)
    return;
  shard &s = registry_table().of(r.id);
  std::lock_guard guard(s.lock);
  r.registered = false;
  (r.prev != nullptr ? r.prev->next : s.first) = r.next;
  if (r.next != nullptr)
    r.next->prev = r.prev;
  r.prev = r.next = nullptr;
  ++s.ended[static_cast<int>(how)];
  s.live.store(s.live.load(std::memory_order_relaxed) - 1,
               std::memory_order_release);
}

running_as::running_as(task_record &r) noexcept : previous_(current_record) {
  r.thread.store(thread_id(), std::memory_order_relaxed);
  if (r.state.load(std::memory_order_relaxed) == task_state::queued)
    r.state.store(task_state::running, std::memory_order_relaxed);
  current_record = &r;
  trace_begin(r);
}

running_as::~running_as() { current_record = previous_; }

block_scope::block_scope(task_state state, const void *object, const char *name,
                         const call_site &site) noexcept
    : record_(current_record), state_(state) {
  at_point(point::before_block, &site);
  waits().by_state[static_cast<int>(state)].fetch_add(
      1, std::memory_order_relaxed);
  if (record_ == nullptr)
    return;
  set_state(*record_, state, object, name, site);
  trace_block(*record_, state, name);
}

block_scope::~block_scope() {
  waits().by_state[static_cast<int>(state_)].fetch_sub(
      1, std::memory_order_relaxed);
  if (record_ == nullptr)
    return;
  trace_unblock(*record_);
  set_state(*record_, task_state::running, nullptr, nullptr, {});
}

} // namespace detail

std::string_view to_string(task_state s) noexcept {
  constexpr std::string_view names[task_state_count] = {
      "queued",     "running",    "chan send", "chan recv",  "select",
      "cond wait",  "join",       "sleep",     "semacquire", "wait group",
      "mutex lock", "future get", "io wait"};
  return names[static_cast<int>(s)];
}

namespace registry {

void enable(bool on) noexcept {
  detail::registry_table().enabled.store(on, std::memory_order_relaxed);
}

bool enabled() noexcept {
  return detail::registry_table().enabled.load(std::memory_order_relaxed);
}

bool capture_stacks(std::string_view how) noexcept {
  return detail::set_stacks(how);
}

std::vector<task_info> snapshot() {
  auto &t = detail::registry_table();
  const std::int64_t now = detail::wait_clock::now().time_since_epoch().count();
  std::vector<task_info> all;
  all.reserve(live_tasks() + 16);
  for (auto &s : t.shards) {
    std::lock_guard guard(s.lock);
    for (const auto *r = s.first; r != nullptr; r = r->next)
      all.push_back(detail::read_record(*r, now));
  }
  std::sort(all.begin(), all.end(),
            [](const auto &a, const auto &b) { return a.id < b.id; });
  return all;
}

std::vector<group_info> groups() {
  auto &t = detail::registry_table();
  std::vector<group_info> all;
  std::lock_guard guard(t.groups_lock);
  for (const auto *g : t.groups) {
    group_info info;
    info.id = g->id;
    info.parent_group = g->parent == nullptr ? 0 : g->parent->id;
    info.parent_task = g->parent_task;
    info.name = g->name;
    info.site = detail::to_site(g->site);
    info.live = g->live.load(std::memory_order_relaxed);
    std::lock_guard inner(g->lock);
    info.failed = g->failed;
    info.first_error = g->first_error;
    all.push_back(std::move(info));
  }
  return all;
}

task_totals totals() noexcept {
  task_totals sum;
  for (auto &s : detail::registry_table().shards) {
    std::lock_guard guard(s.lock);
    sum.spawned += s.spawned;
    sum.ok += s.ended[0];
    sum.failed += s.ended[1];
    sum.cancelled += s.ended[2];
  }
  return sum;
}

} // namespace registry

std::size_t live_tasks() noexcept {
  std::size_t n = 0;
  for (auto &s : detail::registry_table().shards)
    n += s.live.load(std::memory_order_acquire);
  return n;
}

} // namespace leash
