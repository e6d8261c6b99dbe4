// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Functions that shut down: they wait for what they never asked to stop.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

void step();

class Engine {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] { run(); });
  }
  void stop() {
    done_.wait(); // want leash-unbounded-wait "done_'"
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::future<void> done_;
};

class EngineRight {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] { run(); });
  }
  void stop() {
    stop_ = true;
    done_.wait(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::future<void> done_;
};

// The request comes after the wait: too late.
class EngineLate {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] { run(); });
  }
  void shutdown() {
    done_.wait(); // want leash-unbounded-wait "done_'"
    stop_ = true;
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::future<void> done_;
};

class Acknowledged {
public:
  Acknowledged() : thread_([this] { run(); }) {}
  void shutdown() {
    std::unique_lock<std::mutex> lock(mutex_);
    finished_.wait(lock, [this] { return gone_; }); // want leash-unbounded-wait "finished_'"
  }
  ~Acknowledged() {
    stop_ = true;
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
    std::lock_guard<std::mutex> lock(mutex_);
    gone_ = true;
    finished_.notify_all();
  }
  std::atomic<bool> stop_{false};
  bool gone_ = false;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::thread thread_;
};

class AcknowledgedRight {
public:
  AcknowledgedRight() : thread_([this] { run(); }) {}
  void shutdown() {
    stop_ = true;
    std::unique_lock<std::mutex> lock(mutex_);
    finished_.wait(lock, [this] { return gone_; }); // ok leash-unbounded-wait
  }
  ~AcknowledgedRight() {
    shutdown();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
    std::lock_guard<std::mutex> lock(mutex_);
    gone_ = true;
    finished_.notify_all();
  }
  std::atomic<bool> stop_{false};
  bool gone_ = false;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::thread thread_;
};

// Not a shutdown function, whatever it waits for.
class Reader {
public:
  int next() { return value_.get(); } // ok leash-unbounded-wait

private:
  std::future<int> value_;
};
