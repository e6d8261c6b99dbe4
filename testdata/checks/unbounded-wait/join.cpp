// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Joins in destructors and stop functions: what matters is whether the body
// can end.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

void step();

// The body ends by itself.
class OneShot {
public:
  OneShot() : thread_([] { step(); }) {}
  ~OneShot() { thread_.join(); } // ok leash-unbounded-wait

private:
  std::thread thread_;
};

// The body loops on a flag that is set before.
class Flagged {
public:
  Flagged() : thread_([this] { run(); }) {}
  ~Flagged() {
    stop_ = true;
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The flag is there, nobody sets it on this way out.
class Forgotten {
public:
  Forgotten() : thread_([this] { run(); }) {}
  void stop() { stop_ = true; }
  ~Forgotten() {
    thread_.join(); // want leash-unbounded-wait "thread_'"
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Set in the function that is called first.
class Delegated {
public:
  Delegated() : thread_([this] { run(); }) {}
  void requestStop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
  }
  ~Delegated() {
    requestStop();
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

class Many {
public:
  explicit Many(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  ~Many() {
    stop_ = true;
    for (auto &t : threads_)
      t.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_)
      step();
  }
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

// A local scope is no shutdown function: the caller waits for its result.
void parallel() {
  std::thread t([] { step(); });
  t.join(); // ok leash-unbounded-wait
}
