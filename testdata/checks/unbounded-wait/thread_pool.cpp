// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A pool with waitIdle(): harmless when called by the user, not when the
// destructor calls it before it asks the workers to stop.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back([this] { work(); });
  }
  void submit(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push(std::move(f));
    ++open_;
    ready_.notify_one();
  }
  void waitIdle() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return open_ == 0; }); // ok leash-unbounded-wait
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    for (auto &w : workers_)
      w.join(); // ok leash-unbounded-wait
  }

private:
  void work() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return stop_ || !jobs_.empty(); }); // ok leash-unbounded-wait
        if (jobs_.empty())
          return;
        job = std::move(jobs_.front());
        jobs_.pop();
      }
      job();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--open_ == 0)
        idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_, idle_;
  std::queue<std::function<void()>> jobs_;
  int open_ = 0;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};
