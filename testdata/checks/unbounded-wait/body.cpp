// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A started body that owns a stop signal and waits for something else.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>

using Job = std::function<void()>;

// The predicate does not look at the flag: a stop never reaches the sleeper.
class Worker {
public:
  Worker() : thread_([this] { run(); }) {} // note "."
  void post(Job job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push(std::move(job));
    ready_.notify_one();
  }
  ~Worker() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); }); // want leash-unbounded-wait "ready_'"
      Job job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

class WorkerRight {
public:
  WorkerRight() : thread_([this] { run(); }) {}
  ~WorkerRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return stop_ || !jobs_.empty(); }); // ok leash-unbounded-wait
      if (stop_)
        return;
      Job job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

// The condition as a loop: with the flag, and without.
class Looped {
public:
  Looped() : thread_([this] { run(); }) {}
  ~Looped() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (jobs_.empty())
        ready_.wait(lock); // want leash-unbounded-wait "ready_'"
      jobs_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

class LoopedRight {
public:
  LoopedRight() : thread_([this] { run(); }) {}
  ~LoopedRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (jobs_.empty() && !stop_)
        ready_.wait(lock); // ok leash-unbounded-wait
      if (stop_)
        break;
      jobs_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

// The wait is bounded, the flag is seen at the latest after the timeout.
class Polling {
public:
  Polling() : thread_([this] { run(); }) {}
  ~Polling() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      if (!ready_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !jobs_.empty(); })) // ok leash-unbounded-wait
        continue;
      jobs_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// No stop signal at all: that is missing-stop-check's to say.
class NoSignal {
public:
  NoSignal() : thread_([this] { run(); }) {}

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !jobs_.empty(); }); // ok leash-unbounded-wait
    jobs_.pop();
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  std::thread thread_;
};

// A poison pill wakes it: the pushed job makes the predicate true.
class Poisoned {
public:
  Poisoned() : thread_([this] { run(); }) {}
  ~Poisoned() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      jobs_.push([this] { stop_ = true; });
    }
    ready_.notify_one();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); }); // ok leash-unbounded-wait
      Job job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<Job> jobs_;
  bool stop_ = false;
  std::thread thread_;
};
