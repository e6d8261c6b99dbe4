// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A complete thread pool that is right: no finding anywhere.
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <thread>
#include <vector>

class ThreadPool {
public:
  explicit ThreadPool(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      workers_.emplace_back([this] { // ok leash-unjoined-thread
        for (;;) {
          std::function<void()> job;
          {
            std::unique_lock<std::mutex> lock(mutex_);
            ready_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
            if (stop_ && jobs_.empty())
              return;
            job = std::move(jobs_.front());
            jobs_.pop();
          }
          job();
        }
      });
  }

  template <typename F> std::future<void> submit(F f) {
    auto task = std::make_shared<std::packaged_task<void()>>(std::move(f));
    std::future<void> result = task->get_future();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_)
        throw std::runtime_error("submit on a stopped pool");
      jobs_.emplace([task] { (*task)(); });
    }
    ready_.notify_one();
    return result;
  }

  ~ThreadPool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    for (std::thread &worker : workers_)
      worker.join();
  }

private:
  std::vector<std::thread> workers_; // ok leash-unjoined-thread
  std::queue<std::function<void()>> jobs_;
  std::mutex mutex_;
  std::condition_variable ready_;
  bool stop_ = false;
};

int main() {
  ThreadPool pool(4);
  pool.submit([] {}).get();
  return 0;
}
