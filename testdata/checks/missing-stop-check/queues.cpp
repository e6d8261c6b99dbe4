// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Consumers that end when the queue is closed or a poison pill arrives.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>

template <typename T> class Queue {
public:
  bool pop(T &out) {
    std::unique_lock<std::mutex> lock(m_);
    cv_.wait(lock, [this] { return closed_ || !q_.empty(); });
    if (q_.empty())
      return false;
    out = std::move(q_.front());
    q_.pop();
    return true;
  }
  T take() {
    std::unique_lock<std::mutex> lock(m_);
    cv_.wait(lock, [this] { return !q_.empty(); });
    T v = std::move(q_.front());
    q_.pop();
    return v;
  }
  void push(T v) {
    std::lock_guard<std::mutex> lock(m_);
    q_.push(std::move(v));
    cv_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(m_);
    closed_ = true;
    cv_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable cv_;
  std::queue<T> q_;
  bool closed_ = false;
};

using Job = std::function<void()>;

class Closing {
public:
  Closing() : thread_([this] { run(); }) {}
  ~Closing() {
    jobs_.close();
    thread_.join();
  }

private:
  void run() {
    Job job;
    while (jobs_.pop(job)) // ok leash-missing-stop-check
      job();
  }
  Queue<Job> jobs_;
  std::thread thread_;
};

class Poisoned {
public:
  Poisoned() : thread_([this] { run(); }) {}
  ~Poisoned() {
    jobs_.push(nullptr);
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      Job job = jobs_.take();
      if (!job)
        break;
      job();
    }
  }
  Queue<Job> jobs_;
  std::thread thread_;
};

class PoisonedInHead {
public:
  PoisonedInHead() : thread_([this] { run(); }) {}
  ~PoisonedInHead() {
    jobs_.push(nullptr);
    thread_.join();
  }

private:
  void run() {
    while (Job job = jobs_.take()) // ok leash-missing-stop-check
      job();
  }
  Queue<Job> jobs_;
  std::thread thread_;
};

// Takes for ever.
class Endless {
public:
  Endless() : thread_([this] { run(); }) {}
  ~Endless() { thread_.join(); }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "run'"
      Job job = jobs_.take();
      job();
    }
  }
  Queue<Job> jobs_;
  std::thread thread_;
};

// A job may stop the loop: it is called through a std::function that shares the flag.
class StoppedByJob {
public:
  StoppedByJob() : thread_([this] { run(); }) {}
  ~StoppedByJob() {
    jobs_.push([this] { quit_ = true; });
    thread_.join();
  }

private:
  void run() {
    while (!quit_) { // ok leash-missing-stop-check
      Job job = jobs_.take();
      job();
    }
  }
  bool quit_ = false;
  Queue<Job> jobs_;
  std::thread thread_;
};
