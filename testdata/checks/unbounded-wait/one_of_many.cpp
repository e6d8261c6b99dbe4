// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Several threads sleep, and the stop wakes one of them.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

void bake();

class Ovens {
public:
  explicit Ovens(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  void order() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++orders_;
    ordered_.notify_one();
  }
  ~Ovens() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    ordered_.notify_one();
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      ordered_.wait(lock, [this] { return closed_ || orders_ > 0; }); // want leash-unbounded-wait "wakes only one"
      if (closed_)
        return;
      --orders_;
      bake();
    }
  }
  std::mutex mutex_;
  std::condition_variable ordered_;
  int orders_ = 0;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

// Each one is rung for.
class OvensByLoop {
public:
  explicit OvensByLoop(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  ~OvensByLoop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    for (size_t i = 0; i < threads_.size(); ++i)
      ordered_.notify_one();
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    ordered_.wait(lock, [this] { return closed_; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable ordered_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

// Who leaves wakes the next one.
class OvensPassOn {
public:
  explicit OvensPassOn(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  ~OvensPassOn() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    ordered_.notify_one();
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    ordered_.wait(lock, [this] { return closed_; }); // ok leash-unbounded-wait
    ordered_.notify_one();
  }
  std::mutex mutex_;
  std::condition_variable ordered_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

// There is only one.
class Oven {
public:
  Oven() : thread_([this] { run(); }) {}
  ~Oven() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    ordered_.notify_one();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    ordered_.wait(lock, [this] { return closed_; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable ordered_;
  bool closed_ = false;
  std::thread thread_;
};
