// SPDX-License-Identifier: Apache-2.0
//
// What makes a dump happen: a signal, the end of the process, an alarm.
#include "leash/dump.h"

#include "leash/detail/task_record.h"
#include "os.h"

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>
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

// The write ends of the pipes, by signal number: all that a handler may touch.
constexpr int max_signal = 65;
std::atomic<int> wake_fd[max_signal];
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void leash_on_signal(int signal) {
  const int saved = errno;
  const int fd = wake_fd[signal].load(std::memory_order_relaxed) - 1;
  const char byte = 'd';
  if (fd >= 0 && write(fd, &byte, 1) < 0) {
    // The pipe is full: a dump is on its way already.
  }
  errno = saved;
}

} // namespace

struct on_signal::impl {
  impl(int s, std::string p, format f) : signal(s), path(std::move(p)), how(f) {
    if (signal <= 0 || signal >= max_signal)
      throw std::invalid_argument("leash: no such signal");
    if (pipe(ends) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
    for (const int end : ends)
      fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    wake_fd[signal] = ends[1] + 1;
    thread = std::thread([this] { run(); });
    struct sigaction action{};
    action.sa_handler = &leash_on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, &previous);
  }

  ~impl() {
    sigaction(signal, &previous, nullptr);
    wake_fd[signal] = 0;
    close(ends[1]); // the last write end: ends the read below
    thread.join();
    close(ends[0]);
  }

  void run() {
    detail::name_service_thread("leash-signal");
    char bytes[64];
    for (;;) {
      const auto n = read(ends[0], bytes, sizeof bytes);
      if (n == 0 || (n < 0 && errno != EINTR))
        return;
      if (n > 0)
        write_to(path, how);
    }
  }

  int signal;
  std::string path;
  format how;
  int ends[2] = {-1, -1};
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
      : options(o), call(std::move(c)), thread([this] { run(); }) {}

  ~impl() {
    {
      std::lock_guard guard(lock);
      stopping = true;
      changed.notify_all();
    }
    thread.join();
  }

  void run() {
    detail::name_service_thread("leash-alarm");
    bool was_over = false;
    std::unique_lock guard(lock);
    do {
      guard.unlock();
      const alarm_event now = look();
      const bool over = now.too_many || now.too_old;
      if (over && !was_over)
        call(now);
      was_over = over;
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
