// SPDX-License-Identifier: Apache-2.0
//
// What makes a dump happen: a signal, the end of the process, an alarm.
#include "leash/dump.h"

#include "leash/detail/task_record.h"
#include "os.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>

#if defined(__unix__) || defined(__APPLE__)
#define LEASH_HAS_SIGNALS 1
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#endif

namespace leash {

namespace dump {

namespace {

void write_as(std::ostream &out, format f) {
  switch (f) {
  case format::text:
    write_text(out);
    break;
  case format::json:
    write_json(out);
    break;
  case format::profile:
    write_profile(out);
    break;
  case format::prometheus:
    write_prometheus(out);
    break;
  }
}

void write_to(const std::string &path, format f) {
  if (path.empty()) {
    write_as(std::cerr, f);
    std::cerr.flush();
  } else if (!to_file(path, f)) {
    std::fprintf(stderr, "leash: cannot write the task dump to %s\n",
                 path.c_str());
  }
}

} // namespace

bool to_file(const std::string &path, format f) {
  const std::string partial = path + ".partial";
  {
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    write_as(out, f);
    out.flush();
    if (!out) {
      std::remove(partial.c_str());
      return false;
    }
  }
  if (std::rename(partial.c_str(), path.c_str()) == 0)
    return true;
  std::remove(partial.c_str());
  return false;
}

#ifdef LEASH_HAS_SIGNALS

namespace {

// The pipes by signal number, made with the first use and never closed: a
// handler that another thread is in must not write to a descriptor that has
// become somebody else's. All that a handler may touch is the write end.
constexpr int max_signal = 65;
std::atomic<int> read_end[max_signal];  // + 1; 0: not made yet
std::atomic<int> write_end[max_signal]; // + 1
bool in_use[max_signal];                // guarded by signals_lock
std::mutex &signals_lock() {
  static auto *lock = new std::mutex;
  return *lock;
}
static_assert(std::atomic<int>::is_always_lock_free);

constexpr char dump_now = 'd';
constexpr char quit = 'q';

extern "C" void leash_on_signal(int signal) {
  const int saved = errno;
  const int fd = write_end[signal].load(std::memory_order_relaxed) - 1;
  if (fd >= 0 && write(fd, &dump_now, 1) < 0) {
    // The pipe is full: a dump is on its way already.
  }
  errno = saved;
}

// Throws when the signal cannot be had.
void take_signal(int signal) {
  if (signal <= 0 || signal >= max_signal)
    throw std::invalid_argument("leash: no such signal");
  std::lock_guard guard(signals_lock());
  if (in_use[signal])
    throw std::logic_error("leash: this signal writes a dump already");
  if (read_end[signal] == 0) {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
    for (const int end : ends)
      fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    read_end[signal] = ends[0] + 1;
    write_end[signal] = ends[1] + 1;
  }
  in_use[signal] = true;
}

void give_back_signal(int signal) noexcept {
  std::lock_guard guard(signals_lock());
  in_use[signal] = false;
}

} // namespace

struct on_signal::impl {
  impl(int s, std::string p, format f) : signal(s), path(std::move(p)), how(f) {
    take_signal(signal);
    try {
      thread = detail::service_thread("leash-signal", [this] { run(); });
    } catch (...) {
      give_back_signal(signal);
      throw;
    }
    struct sigaction action{};
    action.sa_handler = &leash_on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, &previous);
  }

  ~impl() {
    sigaction(signal, &previous, nullptr);
    // A full pipe is one that the thread is about to read.
    while (write(write_end[signal] - 1, &quit, 1) < 0)
      std::this_thread::yield();
    thread.join();
    give_back_signal(signal);
  }

  void run() {
    const int from = read_end[signal] - 1;
    char bytes[64];
    for (;;) {
      const auto n = read(from, bytes, sizeof bytes);
      if (n <= 0 && errno != EINTR)
        return;
      const std::string_view seen(
          bytes, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
      if (seen.find(dump_now) != seen.npos)
        write_to(path, how);
      if (seen.find(quit) != seen.npos)
        return;
    }
  }

  int signal;
  std::string path;
  format how;
  struct sigaction previous{};
  std::thread thread;
};

#else

struct on_signal::impl {
  impl(int, std::string, format) {
    throw std::runtime_error("leash: no signals on this system");
  }
};

#endif

on_signal::on_signal(int signal, std::string path, format f)
    : impl_(std::make_unique<impl>(signal, std::move(path), f)) {}
on_signal::~on_signal() = default;

namespace {

struct exit_dump {
  std::mutex lock;
  bool registered = false;
  std::string path;
  format how = format::text;
  static exit_dump &get() {
    static auto *d = new exit_dump;
    return *d;
  }
};

void dump_at_exit() {
  // Tasks that are meant to live as long as the process are no news.
  std::size_t left = 0;
  for (const auto &t : registry::snapshot())
    left += t.daemon ? 0 : 1;
  auto &d = exit_dump::get();
  std::lock_guard guard(d.lock);
  if (left != 0)
    write_to(d.path, d.how);
}

} // namespace

void at_exit(std::string path, format f) {
  auto &d = exit_dump::get();
  std::lock_guard guard(d.lock);
  d.path = std::move(path);
  d.how = f;
  if (!d.registered)
    std::atexit(&dump_at_exit);
  d.registered = true;
}

} // namespace dump

struct task_alarm::impl {
  impl(alarm_options o, std::function<void(const alarm_event &)> c)
      : options(o), call(std::move(c)),
        thread(detail::service_thread("leash-alarm", [this] { run(); })) {}

  ~impl() {
    {
      std::lock_guard guard(lock);
      stopping = true;
      changed.notify_all();
    }
    thread.join();
  }

  void run() {
    alarm_event before;
    std::unique_lock guard(lock);
    do {
      guard.unlock();
      const alarm_event now = look();
      alarm_event crossed = now;
      crossed.too_many = now.too_many && !before.too_many;
      crossed.too_old = now.too_old && !before.too_old;
      if (crossed.too_many || crossed.too_old)
        call(crossed);
      before = now;
      guard.lock();
    } while (!changed.wait_for(guard, options.interval,
                               [this] { return stopping; }));
  }

  [[nodiscard]] alarm_event look() const {
    alarm_event e;
    e.live = live_tasks();
    e.too_many = options.max_live != 0 && e.live > options.max_live;
    if (options.max_age.count() == 0)
      return e;
    for (const auto &t : registry::snapshot())
      if (!t.daemon)
        e.oldest_seconds = std::max(e.oldest_seconds, t.age_seconds);
    e.too_old = e.oldest_seconds >
                std::chrono::duration<double>(options.max_age).count();
    return e;
  }

  alarm_options options;
  std::function<void(const alarm_event &)> call;
  std::mutex lock;
  std::condition_variable changed;
  bool stopping = false; // guarded by lock
  std::thread thread;    // last: it uses everything above
};

task_alarm::task_alarm(alarm_options options,
                       std::function<void(const alarm_event &)> call)
    : impl_(std::make_unique<impl>(options, std::move(call))) {}
task_alarm::~task_alarm() = default;

struct registered_thread::impl {
  impl(std::string_view name, const call_site &site) {
    detail::fill_record(record, name, nullptr, nullptr, site);
    detail::register_record(record);
    mark.emplace(record);
  }
  ~impl() {
    mark.reset();
    detail::unregister_record(record, detail::outcome::ok);
  }
  detail::task_record record;
  std::optional<detail::running_as> mark;
};

registered_thread::registered_thread(std::string_view name, call_site site)
    : impl_(std::make_unique<impl>(name, site)) {}
registered_thread::~registered_thread() = default;

} // namespace leash
