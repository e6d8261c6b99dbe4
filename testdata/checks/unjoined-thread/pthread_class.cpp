// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// pthreads inside C++ classes: the static trampoline and the raw handle.
#include <atomic>
#include <optional>
#include <pthread.h>

class Watchdog {
public:
  Watchdog() { pthread_create(&thread_, nullptr, &Watchdog::trampoline, this); }
  ~Watchdog() {
    stop_ = true;
    pthread_join(thread_, nullptr);
  }

private:
  static void *trampoline(void *self) {
    static_cast<Watchdog *>(self)->run();
    return nullptr;
  }
  void run() {
    while (!stop_) {
    }
  }
  std::atomic<bool> stop_{false};
  pthread_t thread_; // ok leash-unjoined-thread
};

class WatchdogLost {
public:
  WatchdogLost() {
    pthread_create(&thread_, nullptr, &WatchdogLost::trampoline, this);
  }
  ~WatchdogLost() { stop_ = true; }

private:
  static void *trampoline(void *self) {
    static_cast<WatchdogLost *>(self)->run();
    return nullptr;
  }
  void run() {
    while (!stop_) {
    }
  }
  std::atomic<bool> stop_{false};
  pthread_t thread_; // want leash-unjoined-thread "'(WatchdogLost::)?thread_'"
};

class Cancelled {
public:
  void start() { pthread_create(&thread_, nullptr, run, this); }
  void stop() {
    pthread_cancel(thread_);
    pthread_join(thread_, nullptr);
  }

private:
  static void *run(void *) { return nullptr; }
  pthread_t thread_; // ok leash-unjoined-thread
};

// The handle is there when the thread is.
class OptionalHandle {
public:
  ~OptionalHandle() {
    if (thread_)
      pthread_join(*thread_, nullptr);
  }
  void start() {
    pthread_t thread; // ok leash-unjoined-thread
    if (!thread_ && !pthread_create(&thread, nullptr, run, nullptr))
      thread_ = thread;
  }

private:
  static void *run(void *arg) { return arg; }
  std::optional<pthread_t> thread_;
};

class OptionalHandleLost {
public:
  void start() {
    pthread_t thread;
    pthread_create(&thread, nullptr, run, nullptr); // want leash-unjoined-thread "'thread'"
    number_ = 1;
  }

private:
  static void *run(void *arg) { return arg; }
  std::optional<unsigned long> number_;
};
