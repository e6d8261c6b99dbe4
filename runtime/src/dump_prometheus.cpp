// SPDX-License-Identifier: Apache-2.0
#include "leash/detail/task_record.h"
#include "leash/dump.h"
#include "metrics.h"

#include <ostream>

namespace leash::detail {

join_histogram &join_histogram::get() {
  static join_histogram all;
  return all;
}

void join_histogram::add(std::int64_t ns) noexcept {
  int bucket = 0;
  while (bucket < buckets - 1 && static_cast<double>(ns) / 1e9 > bounds[bucket])
    ++bucket;
  count[bucket].fetch_add(1, std::memory_order_relaxed);
  total_ns.fetch_add(static_cast<std::uint64_t>(ns), std::memory_order_relaxed);
}

} // namespace leash::detail

namespace leash::dump {

namespace {

void header(std::ostream &out, const char *name, const char *type,
            const char *help) {
  out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type
      << '\n';
}

void by_state(std::ostream &out, const std::vector<task_info> &tasks) {
  std::size_t count[task_state_count] = {};
  double oldest[task_state_count] = {};
  std::size_t detached = 0;
  for (const auto &t : tasks) {
    const int s = static_cast<int>(t.state);
    ++count[s];
    oldest[s] = std::max(oldest[s], t.age_seconds);
    detached += t.detached ? 1 : 0;
  }
  header(out, "leash_tasks", "gauge", "Live tasks by state.");
  for (int s = 0; s < task_state_count; ++s)
    out << "leash_tasks{state=\"" << to_string(static_cast<task_state>(s))
        << "\"} " << count[s] << '\n';
  header(out, "leash_task_oldest_age_seconds", "gauge",
         "Age of the oldest live task by state.");
  for (int s = 0; s < task_state_count; ++s)
    out << "leash_task_oldest_age_seconds{state=\""
        << to_string(static_cast<task_state>(s)) << "\"} " << oldest[s] << '\n';
  header(out, "leash_tasks_detached", "gauge",
         "Live tasks that nobody will join.");
  out << "leash_tasks_detached " << detached << '\n';
}

void by_outcome(std::ostream &out) {
  const auto sum = registry::totals();
  header(out, "leash_tasks_spawned_total", "counter", "Tasks started.");
  out << "leash_tasks_spawned_total " << sum.spawned << '\n';
  header(out, "leash_tasks_finished_total", "counter",
         "Tasks ended, by outcome.");
  out << "leash_tasks_finished_total{outcome=\"ok\"} " << sum.ok << '\n'
      << "leash_tasks_finished_total{outcome=\"error\"} " << sum.failed << '\n'
      << "leash_tasks_finished_total{outcome=\"cancelled\"} " << sum.cancelled
      << '\n';
}

void blocked_now(std::ostream &out, const char *name, const char *help,
                 task_state s) {
  header(out, name, "gauge", help);
  out << name << ' '
      << detail::waits().by_state[static_cast<int>(s)].load(
             std::memory_order_relaxed)
      << '\n';
}

void join_waits(std::ostream &out) {
  const auto &h = detail::join_histogram::get();
  header(out, "leash_join_wait_seconds", "histogram",
         "Time that joins have waited.");
  std::uint64_t sum = 0;
  for (int i = 0; i < detail::join_histogram::buckets; ++i) {
    sum += h.count[i].load(std::memory_order_relaxed);
    out << "leash_join_wait_seconds_bucket{le=\"";
    if (i < detail::join_histogram::buckets - 1)
      out << detail::join_histogram::bounds[i];
    else
      out << "+Inf";
    out << "\"} " << sum << '\n';
  }
  out << "leash_join_wait_seconds_sum "
      << static_cast<double>(h.total_ns.load(std::memory_order_relaxed)) / 1e9
      << "\nleash_join_wait_seconds_count " << sum << '\n';
}

} // namespace

void write_prometheus(std::ostream &out) {
  by_state(out, registry::snapshot());
  by_outcome(out);
  header(out, "leash_threads", "gauge", "Threads of the process.");
  out << "leash_threads " << registry::thread_count() << '\n';
  blocked_now(out, "leash_channel_blocked_senders",
              "Threads that wait to send.", task_state::chan_send);
  blocked_now(out, "leash_channel_blocked_receivers",
              "Threads that wait to receive.", task_state::chan_recv);
  join_waits(out);
}

} // namespace leash::dump
