// SPDX-License-Identifier: Apache-2.0
//
// The registry's entry of one task, and the marks that blocking calls leave in
// it. A record is written by its own thread and read by whoever dumps.
#ifndef LEASH_DETAIL_TASK_RECORD_H
#define LEASH_DETAIL_TASK_RECORD_H

#include "leash/context.h"
#include "leash/registry.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace leash::detail {

// Shared by all tasks of a group. A group that was made in a task of this one
// may outlive it and keeps the record; dumps list it only while the group
// lives.
struct group_record {
  group_record(std::string_view name, call_site site);
  ~group_record();
  // The group is gone: no dump lists it any more.
  void unlist() noexcept;
  group_record(const group_record &) = delete;
  group_record &operator=(const group_record &) = delete;

  group_id id = 0;
  std::shared_ptr<group_record> parent; // the group of the creating task
  task_id parent_task = 0;
  std::string name;
  call_site site;
  std::atomic<std::size_t> live{0};
  mutable std::mutex lock; // guards the two below
  std::size_t failed = 0;
  std::string first_error;
};

struct task_record {
  task_record() = default;
  task_record(const task_record &) = delete;
  task_record &operator=(const task_record &) = delete;

  // Fixed before the record is registered.
  task_id id = 0;
  task_id parent = 0;
  std::shared_ptr<group_record> group;
  const void *owner = nullptr;  // the core that will join it
  context_state *ctx = nullptr; // kept alive by the task
  char name[32] = {};
  call_site site;
  std::int64_t spawned_at = 0;
  const char *reason = nullptr;
  bool detached = false;
  bool daemon = false;
  bool registered = false;
  std::unique_ptr<std::vector<void *>> frames;

  // Written by the task's thread, read by dumps; `version` is odd while a
  // change is under way.
  std::atomic<std::uint32_t> version{0};
  std::atomic<task_state> state{task_state::running};
  std::atomic<std::int64_t> since{0};
  std::atomic<const void *> object{nullptr};
  std::atomic<const char *> object_name{nullptr};
  std::atomic<const char *> blocked_file{""};
  std::atomic<const char *> blocked_function{""};
  std::atomic<std::uint32_t> blocked_line{0};
  std::atomic<std::int64_t> thread{0};

  // Guarded by the shard.
  task_record *prev = nullptr;
  task_record *next = nullptr;
};

// The threads that run tasks, in order.
std::vector<std::int64_t> task_threads();
// The id that the last task got.
task_id last_task_id() noexcept;

enum class outcome { ok, failed, cancelled };

void fill_record(task_record &r, std::string_view name,
                 std::shared_ptr<group_record> group, context_state *ctx,
                 const call_site &site);
void register_record(task_record &r);
void unregister_record(task_record &r, outcome how) noexcept;

// The record of the task that runs on this thread, or null.
inline thread_local constinit task_record *current_record = nullptr;

// Makes r the current task of the thread for the life of the object.
class running_as {
public:
  explicit running_as(task_record &r) noexcept;
  ~running_as();
  running_as(const running_as &) = delete;
  running_as &operator=(const running_as &) = delete;

private:
  task_record *previous_;
};

// Marks the current task as blocked for the life of the object. Does nothing
// on a thread without a task. `name` must outlive the process (a literal).
class block_scope {
public:
  block_scope(task_state state, const void *object, const char *name,
              const call_site &site) noexcept;
  ~block_scope();
  block_scope(const block_scope &) = delete;
  block_scope &operator=(const block_scope &) = delete;

private:
  task_record *record_;
  task_state state_;
};

// Blocked senders and receivers of the process, for the metrics.
struct wait_counts {
  std::atomic<std::int64_t> by_state[task_state_count]{};
};
wait_counts &waits() noexcept;

} // namespace leash::detail

#endif
