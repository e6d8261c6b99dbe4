// SPDX-License-Identifier: Apache-2.0
#include "os.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <vector>

#ifdef __linux__
#include <ctime>
#include <pthread.h>
#include <sys/syscall.h>
#endif
#if defined(__unix__) || defined(__APPLE__)
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

void name_service_thread(const char *name) noexcept {
  name_thread(name);
  thread_local const service_mark mark(thread_id());
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

std::int64_t process_id() noexcept {
#if defined(__unix__) || defined(__APPLE__)
  return getpid();
#else
  return 0;
#endif
}

} // namespace leash::detail
