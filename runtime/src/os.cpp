// SPDX-License-Identifier: Apache-2.0
#include "os.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#ifdef __linux__
#include <ctime>
#include <dirent.h>
#include <sys/syscall.h>
#endif
#if defined(__unix__) || defined(__APPLE__)
#define LEASH_HAS_SIGNAL_MASK 1
#include <csignal>
#include <pthread.h>
#include <unistd.h>
#endif

namespace leash::detail {

namespace {
struct service_threads {
  std::mutex lock;
  std::vector<std::int64_t> ids;
  static service_threads &get() {
    static auto *all = new service_threads;
    return *all;
  }
};
struct service_mark {
  std::int64_t id;
  explicit service_mark(std::int64_t tid) : id(tid) {
    auto &all = service_threads::get();
    std::lock_guard guard(all.lock);
    all.ids.push_back(id);
  }
  ~service_mark() {
    auto &all = service_threads::get();
    std::lock_guard guard(all.lock);
    std::erase(all.ids, id);
  }
};

class signals_blocked {
public:
#ifdef LEASH_HAS_SIGNAL_MASK
  signals_blocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_blocked(const signals_blocked &) = delete;
  signals_blocked &operator=(const signals_blocked &) = delete;

private:
  sigset_t before_;
#else
  signals_blocked() noexcept {}
#endif
};
} // namespace

std::int64_t thread_id() noexcept {
#ifdef __linux__
  thread_local const std::int64_t id = syscall(SYS_gettid);
  return id;
#else
  return 0;
#endif
}

void name_thread(const char *name) noexcept {
#ifdef __linux__
  char cut[16] = {};
  std::strncpy(cut, name, sizeof cut - 1);
  pthread_setname_np(pthread_self(), cut);
#else
  (void)name;
#endif
}

std::thread service_thread(const char *name, std::function<void()> body) {
  // A thread starts with the mask of the one that creates it.
  const signals_blocked here;
  return std::thread([name, body = std::move(body)] {
    name_thread(name);
    const service_mark mark(thread_id());
    body();
  });
}

bool is_service_thread(std::int64_t tid) {
  auto &all = service_threads::get();
  std::lock_guard guard(all.lock);
  return std::find(all.ids.begin(), all.ids.end(), tid) != all.ids.end();
}

std::int64_t coarse_now() noexcept {
#ifdef __linux__
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
#else
  return std::chrono::steady_clock::now().time_since_epoch().count();
#endif
}

std::vector<std::int64_t> thread_ids() {
  std::vector<std::int64_t> all;
#ifdef __linux__
  // Without the paths and strings of <filesystem>: there may be thousands.
  const std::unique_ptr<DIR, int (*)(DIR *)> dir(opendir("/proc/self/task"),
                                                 &closedir);
  while (const dirent *entry = dir ? readdir(dir.get()) : nullptr)
    if (entry->d_name[0] != '.')
      all.push_back(std::strtoll(entry->d_name, nullptr, 10));
#endif
  return all;
}

std::int64_t process_id() noexcept {
#if defined(__unix__) || defined(__APPLE__)
  return getpid();
#else
  return 0;
#endif
}

} // namespace leash::detail
