// SPDX-License-Identifier: Apache-2.0
#include "leash/testing.h"

#include "leash/dump.h"
#include "leash/spawn.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <thread>

namespace leash::testing {

namespace {

bool matches(std::string_view text, std::string_view pattern) {
  if (pattern.ends_with('*'))
    return text.starts_with(pattern.substr(0, pattern.size() - 1));
  return text == pattern;
}

bool any_matches(std::string_view text,
                 const std::vector<std::string> &patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto &p) { return matches(text, p); });
}

// "cache.cc:12" and "src/cache.cc:12" both mean /home/x/src/cache.cc:12.
bool ends_with_path(std::string_view path, std::string_view pattern) {
  if (!path.ends_with(pattern))
    return false;
  path.remove_suffix(pattern.size());
  return path.empty() || path.ends_with('/');
}

bool site_matches(const code_site &site,
                  const std::vector<std::string> &patterns) {
  const std::string with_line = site.file + ":" + std::to_string(site.line);
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto &p) {
    return ends_with_path(site.file, p) || ends_with_path(with_line, p) ||
           matches(site.function, p);
  });
}

// Threads that are nobody's leak: those of the sanitizers, and the pools that
// GLib and friends keep for the process.
bool well_known_thread(std::string_view name) {
  for (const std::string_view known :
       {"gmain", "gdbus", "pool-spawner", "dconf worker", "TSan",
        "AsanBgThread", "leash-timer"})
    if (name.starts_with(known))
      return true;
  return false;
}

class leak_finder {
public:
  leak_finder(const leak_baseline &before, const leak_options &options)
      : before_(before), options_(options) {}

  [[nodiscard]] bool leaked(const task_info &t) const {
    if (before_.knows_task(t.id) || t.id == this_task::id())
      return false;
    if (t.daemon && options_.ignore_daemons)
      return false;
    const auto &states = options_.ignore_state;
    return std::find(states.begin(), states.end(), t.state) == states.end() &&
           !any_matches(t.name, options_.ignore_task) &&
           !site_matches(t.spawn_site, options_.ignore_spawned_at);
  }

  [[nodiscard]] bool leaked(const foreign_thread &t) const {
    return !before_.knows_thread(t.thread) && !well_known_thread(t.name) &&
           !any_matches(t.name, options_.ignore_thread);
  }

  // The report, or empty.
  [[nodiscard]] std::string look() const {
    std::ostringstream report;
    const auto tasks = registry::snapshot();
    const auto count = std::count_if(tasks.begin(), tasks.end(),
                                     [&](const auto &t) { return leaked(t); });
    if (count != 0) {
      dump::options only;
      only.foreign_threads = false;
      only.filter = [&](const task_info &t) { return leaked(t); };
      report << "found " << count << " unexpected task"
             << (count == 1 ? "" : "s") << ":\n";
      dump::write_text(report, only);
    }
    if (options_.foreign_threads)
      look_at_threads(report);
    return report.str();
  }

private:
  void look_at_threads(std::ostream &report) const {
    for (const auto &t : registry::foreign_threads())
      if (leaked(t))
        report << "found unexpected thread " << t.thread << " \"" << t.name
               << "\" [" << t.doing
               << (t.unbounded ? ", no time limit]\n" : "]\n");
  }

  const leak_baseline &before_;
  const leak_options &options_;
};

} // namespace

leak_baseline::leak_baseline() {
  // The thread sanitizer starts a thread of its own with the first thread of
  // the process; it must not look like something that the test has started.
  static const bool first_thread_is_over = [] {
    std::thread([] {}).join();
    return true;
  }();
  static_cast<void>(first_thread_is_over);
  for (const auto &t : registry::snapshot()) {
    tasks_.insert(t.id);
    threads_.insert(t.thread);
  }
  for (const auto &t : registry::foreign_threads())
    threads_.insert(t.thread);
}

std::string find_leaks(const leak_baseline &before,
                       const leak_options &options) {
  const leak_finder finder(before, options);
  const auto until = std::chrono::steady_clock::now() + options.max_wait;
  std::chrono::nanoseconds pause = std::chrono::microseconds(1);
  for (;;) {
    std::string report = finder.look();
    if (report.empty() || std::chrono::steady_clock::now() >= until)
      return report;
    std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::nanoseconds>(pause * 2,
                                               std::chrono::milliseconds(100));
  }
}

} // namespace leash::testing
