// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A task sets a promise of who waits for it, unless it throws.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

class Clerk {
public:
  Clerk() : thread_([this] { run(); }) {}
  ~Clerk() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    more_.notify_one();
    thread_.join();
  }
  void add(std::function<void()> job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    more_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        more_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
        if (jobs_.empty())
          return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      try {
        job(); // note "a handler takes what it throws"
      } catch (...) {
        std::puts("a job failed");
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> jobs_;
  bool closed_ = false;
  std::thread thread_;
};

int stamp(int page) {
  if (page < 0)
    throw std::invalid_argument("no such page");
  return page * 2;
}

int stamped(Clerk &clerk, int page) {
  std::promise<int> done;
  std::future<int> result = done.get_future();
  clerk.add([&done, page] {
    int n = stamp(page); // note "this may throw"
    done.set_value(n); // note "so that this is not reached"
  });
  return result.get(); // want leash-unbounded-wait "the task that would wake it may throw before, and who runs it goes on"
}

int stampedRight(Clerk &clerk, int page) {
  std::promise<int> done;
  std::future<int> result = done.get_future();
  clerk.add([&done, page] {
    try {
      done.set_value(stamp(page));
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  return result.get(); // ok leash-unbounded-wait
}

// The promise goes with the task.
int stampedMoved(Clerk &clerk, int page) {
  auto done = std::make_shared<std::promise<int>>();
  std::future<int> result = done->get_future();
  clerk.add([done = std::move(done), page] { done->set_value(stamp(page)); });
  return result.get(); // ok leash-unbounded-wait
}

int main() {
  Clerk clerk;
  return stamped(clerk, 1) + stampedRight(clerk, 2) + stampedMoved(clerk, 3);
}
