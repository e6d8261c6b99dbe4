// SPDX-License-Identifier: Apache-2.0
//
// The table of everything that the runtime has started and that has not ended.
// On by default; LEASH_REGISTRY=off in the environment or enable(false) turns
// it off for tasks that start later.
#ifndef LEASH_REGISTRY_H
#define LEASH_REGISTRY_H

#include "leash/annotations.h"
#include "leash/call_site.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leash {

using task_id = std::uint64_t; // 0: none
using group_id = std::uint64_t;

// What a task does at this moment; the words of Go's goroutine dumps.
enum class task_state : std::uint8_t {
  queued, // handed to a pool, not yet begun
  running,
  chan_send,
  chan_recv,
  select,
  cond_wait,
  join,
  sleep,
  semacquire,
  wait_group,
  mutex_lock,
  future_get,
  io_wait,
};
inline constexpr int task_state_count = 13;
[[nodiscard]] std::string_view to_string(task_state s) noexcept;

struct code_site {
  std::string file;
  std::string function;
  std::uint32_t line = 0;
};

// One live task as a dump saw it. Snapshots are weakly consistent: tasks go on
// while they are read, but each task is read in one piece.
struct task_info {
  task_id id = 0;
  task_id parent = 0;
  group_id group = 0;
  std::string name;
  std::string group_name;
  std::int64_t thread = 0; // as in /proc/self/task; 0: not begun
  task_state state = task_state::running;
  code_site spawn_site;
  code_site blocked_site; // empty when running
  const void *waits_on = nullptr;
  std::string waits_on_name;
  double age_seconds = 0;
  double blocked_seconds = 0;
  bool stop_requested = false;
  double stop_requested_seconds = 0;
  bool has_deadline = false;
  double deadline_in_seconds = 0;
  bool detached = false;
  bool daemon = false;
  std::string reason;         // of a detached task or daemon
  std::vector<void *> frames; // of the spawn, when stacks are on

  [[nodiscard]] bool blocked() const noexcept {
    return state != task_state::running && state != task_state::queued;
  }
};

struct group_info {
  group_id id = 0;
  group_id parent_group = 0;
  task_id parent_task = 0;
  std::string name;
  code_site site;
  std::size_t live = 0;
  std::size_t failed = 0; // failed and not yet seen by join()
  std::string first_error;
};

// A thread of the process that the runtime did not start.
struct foreign_thread {
  std::int64_t thread = 0;
  std::string name;
  char run_state = '?'; // R, S, D ... as in /proc/self/task/<tid>/stat
  std::string wait_channel;
  std::string doing; // "futex wait", "poll", "sleep", "running" ...
  bool blocked = false;
  bool unbounded = false; // blocked without a time limit
};

struct task_totals {
  std::uint64_t spawned = 0;
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
};

namespace registry {

void enable(bool on) noexcept;
[[nodiscard]] bool enabled() noexcept;

// How the stack at a spawn is captured: "off" (only the source location),
// "fp" (frame pointers), "unwind", "sample:N" (unwind every Nth). Also read
// from LEASH_STACKS. False: not understood.
bool capture_stacks(std::string_view how) noexcept;

[[nodiscard]] std::vector<task_info> snapshot();
[[nodiscard]] std::vector<group_info> groups();
[[nodiscard]] std::vector<foreign_thread> foreign_threads();
[[nodiscard]] task_totals totals() noexcept;
// Threads of the process; 0 where the system does not tell.
[[nodiscard]] std::size_t thread_count();

} // namespace registry

// What a task did before it ended is visible to who no longer counts it.
[[nodiscard]] std::size_t live_tasks() noexcept;

// Calls back when there are more live tasks than max_live, or when a task is
// older than max_age; once for each limit when it is crossed, from a thread of
// its own that looks every `interval`. The call must not throw.
struct alarm_options {
  std::size_t max_live = 0;            // 0: no limit
  std::chrono::nanoseconds max_age{0}; // 0: no limit
  std::chrono::nanoseconds interval = std::chrono::milliseconds(250);
};
struct alarm_event {
  std::size_t live = 0;
  double oldest_seconds = 0;
  bool too_many = false; // max_live has been crossed since the last look
  bool too_old = false;  // max_age has
};
class task_alarm {
public:
  LEASH_REGISTERS(1) task_alarm(alarm_options options,
                                std::function<void(const alarm_event &)> call);
  LEASH_UNREGISTERS ~task_alarm();
  task_alarm(const task_alarm &) = delete;
  task_alarm &operator=(const task_alarm &) = delete;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

// Shows a thread that something else started (main, a std::thread) as a task
// for the life of this object. One per thread; ends on the same thread.
class registered_thread {
public:
  explicit registered_thread(std::string_view name,
                             call_site site = LEASH_HERE);
  ~registered_thread();
  registered_thread(const registered_thread &) = delete;
  registered_thread &operator=(const registered_thread &) = delete;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace leash

#endif
