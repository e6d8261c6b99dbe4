// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>

// Timers with deadlines, a stop flag in each predicate.
class Scheduler {
public:
  using Clock = std::chrono::steady_clock;
  Scheduler() : thread_([this] { run(); }) {}
  ~Scheduler() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      if (timers_.empty())
        wake_.wait(lock, [this] { return stop_ || !timers_.empty(); }); // ok leash-unbounded-wait
      else
        wake_.wait_until(lock, Clock::now() + std::chrono::seconds(1)); // ok leash-unbounded-wait
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, std::function<void()>> timers_;
  bool stop_ = false;
  std::thread thread_;
};

// Waits for news only, the flag notwithstanding.
class SchedulerDeaf {
public:
  SchedulerDeaf() : thread_([this] { run(); }) {}
  void add(int id, std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    timers_.emplace(id, std::move(f));
    wake_.notify_one();
  }
  ~SchedulerDeaf() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      wake_.wait(lock, [this] { return !timers_.empty(); }); // want leash-unbounded-wait "wake_'"
      timers_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, std::function<void()>> timers_;
  bool stop_ = false;
  std::thread thread_;
};

// A bare wait in a loop on the flag is woken by the notify of the stop.
class SchedulerBare {
public:
  SchedulerBare() : thread_([this] { run(); }) {}
  ~SchedulerBare() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      wake_.wait(lock); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};
