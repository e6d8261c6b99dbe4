// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_SRC_GROUP_CORE_H
#define LEASH_SRC_GROUP_CORE_H

#include "leash/detail/task_record.h"
#include "leash/task_group.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace leash::detail {

struct running_task;

// What a task_group, or the handle of a single task, shares with its threads.
//
// No thread is ever detached: one that ends leaves its handle behind and joins
// the one that ended before it, so at most one ended thread is left over, and
// join() collects that one.
class group_core : public std::enable_shared_from_this<group_core> {
public:
  group_core(const context &parent, std::optional<std::string_view> name,
             group_options options, const call_site &site);
  ~group_core();
  group_core(const group_core &) = delete;
  group_core &operator=(const group_core &) = delete;

  op_status start(std::string_view name, std::unique_ptr<job> body, bool wait,
                  const call_site &site);
  // The same, also when the group was stopped, and without a limit.
  void start_always(std::string_view name, std::unique_ptr<job> body,
                    const call_site &site);
  // Throws nothing but std::system_error (a join from inside).
  op_status wait_idle(time_point deadline, const call_site &site);
  void rethrow_first_error();
  // For destructors: stops, waits, reports errors that nobody has seen.
  void finish() noexcept;

  [[nodiscard]] std::size_t live() const;
  [[nodiscard]] std::vector<std::exception_ptr> errors();
  [[nodiscard]] task_id first_task() const noexcept { return first_task_; }
  [[nodiscard]] context_source &source() noexcept { return source_; }
  [[nodiscard]] const std::shared_ptr<group_record> &record() const noexcept {
    return record_;
  }
  void note_error(const std::exception_ptr &error);

private:
  friend struct running_task;

  op_status admit(bool wait, const call_site &site);
  void count_in();
  void start_admitted(std::string_view name, std::unique_ptr<job> body,
                      const call_site &site);
  void launch(std::unique_ptr<running_task> task);
  void retire(std::thread handle);
  void collect_last();
  void refuse_join_from_inside() const;
  void report_slow(double seconds) const noexcept;
  void write_slow(double seconds) const;
  // The first error since the last join, if any.
  std::exception_ptr take_first();
  std::vector<std::exception_ptr> take_unseen();
  void forget_failures();

  context_source source_;
  const std::shared_ptr<group_record> record_; // null for a single task
  const group_options options_;
  call_site site_;
  task_id first_task_ = 0;

  mutable std::mutex lock_;
  std::condition_variable_any changed_; // a task ended
  std::size_t live_ = 0;
  std::thread last_ended_;
  struct kept_error {
    std::exception_ptr what;
    bool seen; // thrown by join(), or given out by errors()
  };
  std::vector<kept_error> errors_;
  std::size_t joined_ = 0; // how many of them were there at the last join()
};

// Text of what an exception says.
std::string what_of(const std::exception_ptr &error);
void report_error(std::string_view where,
                  const std::exception_ptr &error) noexcept;
// Runs the body as the task of the record; tells how it ended.
outcome run_body(task_record &record, job &body, const context &ctx,
                 std::exception_ptr &error) noexcept;

} // namespace leash::detail

#endif
