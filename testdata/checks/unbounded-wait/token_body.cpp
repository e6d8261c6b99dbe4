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
#include <utility>
#include <vector>

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

// Started later, by a temporary; the token is moved on.
class Lazy {
public:
  void put(int v) {
    std::lock_guard lock(mutex_);
    if (!thread_.joinable())
      thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      ready_.wait(lock, [this] { return !items_.empty(); }); // want leash-unbounded-wait "ready_'"
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

// Joined by emptying the list.
class Crew {
public:
  Crew() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this](std::stop_token stop) { run(stop); });
  }
  ~Crew() {
    for (auto &t : threads_)
      t.request_stop(); // note "."
    threads_.clear();
  }
  void call() { calls_.release(); }

private:
  void run(std::stop_token stop) {
    do {
      calls_.acquire(); // want leash-unbounded-wait "'calls_' without a deadline"
      handle(1);
    } while (!stop.stop_requested());
  }
  std::counting_semaphore<16> calls_{0};
  std::vector<std::jthread> threads_;
};

class CrewRight {
public:
  CrewRight() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this](std::stop_token stop) { run(stop); });
  }
  ~CrewRight() {
    for (auto &t : threads_)
      t.request_stop();
    calls_.release(4);
    threads_.clear();
  }
  void call() { calls_.release(); }

private:
  void run(std::stop_token stop) {
    do {
      calls_.acquire(); // ok leash-unbounded-wait
      handle(1);
    } while (!stop.stop_requested());
  }
  std::counting_semaphore<16> calls_{0};
  std::vector<std::jthread> threads_;
};
