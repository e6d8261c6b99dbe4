// SPDX-License-Identifier: Apache-2.0
#include "leash/dump.h"

#include "dump_common.h"
#include "stacks.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>
#include <sstream>
#include <tuple>

namespace leash::dump {

namespace {

// Tasks that were spawned at one place and are blocked at one place: in a leak
// of thousands, one line tells the story.
struct cluster {
  std::vector<const task_info *> tasks;
  double oldest = 0;
  double newest = 0;
};

auto cluster_key(const task_info &t) {
  return std::make_tuple(t.spawn_site.file, t.spawn_site.line, t.state,
                         t.blocked_site.file, t.blocked_site.line,
                         t.group_name);
}

std::vector<cluster> cluster_tasks(const std::vector<task_info> &tasks) {
  std::map<decltype(cluster_key(tasks[0])), cluster> by_key;
  for (const auto &t : tasks) {
    cluster &c = by_key[cluster_key(t)];
    c.newest =
        c.tasks.empty() ? t.age_seconds : std::min(c.newest, t.age_seconds);
    c.oldest = std::max(c.oldest, t.age_seconds);
    c.tasks.push_back(&t);
  }
  std::vector<cluster> all;
  for (auto &[key, c] : by_key)
    all.push_back(std::move(c));
  std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
    if (a.tasks.size() != b.tasks.size())
      return a.tasks.size() > b.tasks.size();
    return a.tasks.front()->id < b.tasks.front()->id;
  });
  return all;
}

void write_task(std::ostream &out, const task_info &t) {
  out << "    task " << t.id;
  if (!t.name.empty())
    out << " \"" << t.name << '"';
  if (t.parent != 0)
    out << " parent=" << t.parent;
  if (t.thread != 0)
    out << " thread=" << t.thread;
  out << " age=" << detail::seconds(t.age_seconds);
  if (t.blocked())
    out << " blocked=" << detail::seconds(t.blocked_seconds);
  if (t.waits_on != nullptr) {
    out << " on=" << t.waits_on;
    if (!t.waits_on_name.empty())
      out << '(' << t.waits_on_name << ')';
  }
  if (t.stop_requested)
    out << " stop=requested " << detail::seconds(t.stop_requested_seconds)
        << " ago";
  if (t.has_deadline)
    out << " deadline=" << detail::seconds(t.deadline_in_seconds);
  if (t.detached)
    out << (t.daemon ? " daemon=\"" : " detached=\"") << t.reason << '"';
  out << '\n';
  for (void *frame : t.frames)
    out << "        " << detail::symbolise(frame) << '\n';
}

void write_cluster(std::ostream &out, const cluster &c, std::size_t examples) {
  const task_info &first = *c.tasks.front();
  out << c.tasks.size() << " @ " << first.spawn_site.file << ':'
      << first.spawn_site.line << " (" << first.spawn_site.function << ") ["
      << to_string(first.state) << "] oldest " << detail::seconds(c.oldest)
      << " newest " << detail::seconds(c.newest);
  if (!first.group_name.empty())
    out << " group=" << first.group_name;
  out << '\n';
  if (first.blocked())
    out << "    blocked at " << first.blocked_site.file << ':'
        << first.blocked_site.line << " (" << first.blocked_site.function
        << ")\n";
  for (std::size_t i = 0; i < std::min(examples, c.tasks.size()); ++i)
    write_task(out, *c.tasks[i]);
  if (c.tasks.size() > examples)
    out << "    ... and " << c.tasks.size() - examples << " more\n";
}

void write_failures(std::ostream &out) {
  for (const auto &g : registry::groups())
    if (g.failed != 0)
      out << "group " << g.id << " \"" << g.name << "\" @ " << g.site.file
          << ':' << g.site.line << ": failed, not joined: " << g.failed
          << (g.failed == 1 ? " error: " : " errors, first: ") << g.first_error
          << '\n';
}

void write_foreign(std::ostream &out) {
  const auto threads = registry::foreign_threads();
  if (threads.empty())
    return;
  out << "threads not started here: " << threads.size() << '\n';
  for (const auto &t : threads) {
    out << "    thread " << t.thread << " \"" << t.name << "\" [" << t.doing
        << (t.unbounded ? ", no time limit]" : "]");
    if (!t.wait_channel.empty() && t.wait_channel != "0")
      out << ' ' << t.wait_channel;
    out << '\n';
  }
}

} // namespace

void write_text(std::ostream &out, const options &o) {
  const auto tasks = detail::filtered_snapshot(o);
  const auto blocked = static_cast<std::size_t>(std::count_if(
      tasks.begin(), tasks.end(), [](const auto &t) { return t.blocked(); }));
  out << "leash tasks: total " << tasks.size() << " (running "
      << tasks.size() - blocked << ", blocked " << blocked << "), threads "
      << registry::thread_count() << '\n';
  for (const auto &c : cluster_tasks(tasks)) {
    out << '\n';
    write_cluster(out, c, o.examples);
  }
  if (!o.filter)
    write_failures(out);
  if (o.foreign_threads) {
    out << '\n';
    write_foreign(out);
  }
}

std::string text(const options &o) {
  std::ostringstream out;
  write_text(out, o);
  return out.str();
}

} // namespace leash::dump

namespace leash::detail {

std::string seconds(double s) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1fs", s);
  return buffer;
}

std::vector<task_info> filtered_snapshot(const dump::options &o) {
  auto tasks = registry::snapshot();
  if (o.filter)
    std::erase_if(tasks, [&](const auto &t) { return !o.filter(t); });
  return tasks;
}

} // namespace leash::detail
