// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
//
// The stop signal is a std::stop_token.
#include <condition_variable>
#include <future>
#include <mutex>
#include <queue>
#include <semaphore>
#include <stop_token>
#include <thread>

void handle(int v);

class Deaf {
public:
  Deaf() : thread_([this](std::stop_token stop) { run(stop); }) {}
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !items_.empty(); }); // want leash-unbounded-wait "ready_'"
      handle(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

class Listening {
public:
  Listening() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      if (!ready_.wait(lock, stop, [this] { return !items_.empty(); })) // ok leash-unbounded-wait
        return;
      handle(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

// The token is part of the predicate, and a callback notifies.
class ByCallback {
public:
  ByCallback() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::stop_callback wake(stop, [this] {
      std::lock_guard lock(mutex_);
      ready_.notify_all();
    });
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return stop.stop_requested() || !items_.empty(); }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

class SemaphoreDeaf {
public:
  SemaphoreDeaf() : thread_([this](std::stop_token stop) {
          while (!stop.stop_requested()) {
            tickets_.acquire(); // want leash-unbounded-wait "tickets_'"
            handle(0);
          }
        }) {}
  void ticket() { tickets_.release(); }

private:
  std::counting_semaphore<> tickets_{0};
  std::jthread thread_;
};

class SemaphoreWoken {
public:
  SemaphoreWoken() : thread_([this](std::stop_token stop) {
          std::stop_callback wake(stop, [this] { tickets_.release(); });
          while (!stop.stop_requested()) {
            tickets_.acquire(); // ok leash-unbounded-wait
            handle(0);
          }
        }) {}
  void ticket() { tickets_.release(); }

private:
  std::counting_semaphore<> tickets_{0};
  std::jthread thread_;
};

class SemaphoreReleasedByOwner {
public:
  SemaphoreReleasedByOwner() : thread_([this](std::stop_token stop) {
          while (!stop.stop_requested()) {
            tickets_.acquire(); // ok leash-unbounded-wait
            handle(0);
          }
        }) {}
  ~SemaphoreReleasedByOwner() {
    thread_.request_stop();
    tickets_.release();
  }

private:
  std::counting_semaphore<> tickets_{0};
  std::jthread thread_;
};
