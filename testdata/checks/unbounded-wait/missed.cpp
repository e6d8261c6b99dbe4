// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
// option: LostWakeups=true
//
// A thread that brings a single event, and a way out on which it does not.
#include <atomic>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <semaphore.h>
#include <stdexcept>
#include <thread>

int fetch();
void work(int n);
void check(int n) {
  if (n < 0)
    throw std::runtime_error("negative");
}

// An early return leaves the promise as it is, and it does not go away.
class Plugin {
public:
  Plugin() : left_(exit_.get_future()) {}
  void load() { thread_ = std::thread([this] { run(); }); } // note "the thread is started here"
  void stop() {
    stop_ = true;
    left_.wait(); // want leash-unbounded-wait "waits for 'left_' without a deadline: the thread that would wake it may end without doing so"
    thread_.join();
  }

private:
  void run() {
    int period = fetch();
    if (period <= 0) // note "it leaves here"
      return;
    while (!stop_)
      work(period);
    exit_.set_value();
  }
  std::atomic<bool> stop_{false};
  std::promise<void> exit_;
  std::future<void> left_;
  std::thread thread_;
};

class PluginRight {
public:
  PluginRight() : left_(exit_.get_future()) {}
  void load() { thread_ = std::thread([this] { run(); }); }
  void stop() {
    stop_ = true;
    left_.wait(); // ok leash-unbounded-wait
    thread_.join();
  }

private:
  struct Leave {
    PluginRight *p;
    ~Leave() { p->exit_.set_value(); }
  };
  void run() {
    Leave leave{this};
    int period = fetch();
    if (period <= 0)
      return;
    while (!stop_)
      work(period);
  }
  std::atomic<bool> stop_{false};
  std::promise<void> exit_;
  std::future<void> left_;
  std::thread thread_;
};

// A handler that only swallows.
int swallowed() {
  std::promise<int> result;
  std::future<int> f = result.get_future();
  std::thread t([&] {
    try {
      int n = fetch();
      check(n);
      result.set_value(n);
    } catch (const std::exception &) {
    }
  });
  int n = f.get(); // want leash-unbounded-wait "'f'"
  t.join();
  return n;
}

int passedOn() {
  std::promise<int> result;
  std::future<int> f = result.get_future();
  std::thread t([&] {
    try {
      int n = fetch();
      check(n);
      result.set_value(n);
    } catch (...) {
      result.set_exception(std::current_exception());
    }
  });
  int n = f.get(); // ok leash-unbounded-wait
  t.join();
  return n;
}

// Told of success only.
class Server {
public:
  bool start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // want leash-unbounded-wait "'up_'"
    return true;
  }

private:
  void serve() {
    if (fetch() < 0)
      return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_all();
    work(1);
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false;
  std::thread thread_;
};

class ServerRight {
public:
  bool start() {
    thread_ = std::thread([this] { serve(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_ || failed_; }); // ok leash-unbounded-wait
    return !failed_;
  }

private:
  void serve() {
    if (fetch() < 0) {
      std::lock_guard<std::mutex> lock(mutex_);
      failed_ = true;
      up_.notify_all();
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_all();
    work(1);
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false, failed_ = false;
  std::thread thread_;
};

// The waiter looks at how it went first.
class Asked {
public:
  Asked() : left_(exit_.get_future()) {}
  void load() { thread_ = std::thread([this] { run(); }); }
  void collect() {
    if (!failed_)
      left_.wait(); // ok leash-unbounded-wait
    thread_.join();
  }

private:
  void run() {
    if (fetch() < 0) {
      failed_ = true;
      return;
    }
    exit_.set_value();
  }
  std::atomic<bool> failed_{false};
  std::promise<void> exit_;
  std::future<void> left_;
  std::thread thread_;
};

// The promise goes with the thread: the future learns of it.
int broken() {
  std::promise<int> result;
  std::future<int> f = result.get_future();
  std::thread t([p = std::move(result)]() mutable {
    int n = fetch();
    if (n < 0)
      return;
    p.set_value(n);
  });
  int n = f.get(); // ok leash-unbounded-wait
  t.join();
  return n;
}
