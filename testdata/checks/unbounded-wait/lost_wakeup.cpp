// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// One notification that may come when the waiter has looked at the flag and
// does not sleep yet.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

void ring(int bell);

// The flag is set, and the waiter is woken, without its mutex.
class Tower {
public:
  Tower() : thread_([this] { run(); }) {}
  ~Tower() {
    stop_ = true; // note "the stop is requested here"
    pulled_.notify_all();
    thread_.join();
  }
  void pull(int bell) {
    std::lock_guard<std::mutex> lock(mutex_);
    bells_.push_back(bell);
    pulled_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      pulled_.wait(lock, [this] { return stop_ || !bells_.empty(); }); // want leash-unbounded-wait "'pulled_' without a deadline: a stop by 'stop_' may wake it between its test and its sleep"
      if (stop_)
        return;
      ring(bells_.front());
      bells_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable pulled_;
  std::deque<int> bells_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// With the mutex in between it is heard.
class TowerRight {
public:
  TowerRight() : thread_([this] { run(); }) {}
  ~TowerRight() {
    stop_ = true;
    { std::lock_guard<std::mutex> lock(mutex_); }
    pulled_.notify_all();
    thread_.join();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      pulled_.wait(lock, [this] { return stop_ || !bells_.empty(); }); // ok leash-unbounded-wait
      if (stop_)
        return;
      bells_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable pulled_;
  std::deque<int> bells_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// It is woken again and again.
class TowerAgain {
public:
  TowerAgain() : thread_([this] { run(); }) {}
  ~TowerAgain() {
    stop_ = true;
    while (!left_)
      pulled_.notify_all();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      pulled_.wait(lock, [this] { return stop_ || !bells_.empty(); }); // ok leash-unbounded-wait
      if (!stop_)
        bells_.pop_front();
    }
    left_ = true;
  }
  std::mutex mutex_;
  std::condition_variable pulled_;
  std::deque<int> bells_;
  std::atomic<bool> stop_{false}, left_{false};
  std::thread thread_;
};

// The waiter looks before it has the mutex, and does not look again.
class Watch {
public:
  Watch() : thread_([this] { run(); }) {}
  ~Watch() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true; // note "."
      seen_.notify_all();
    }
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      seen_.wait(lock); // want leash-unbounded-wait "may wake it between"
      ring(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable seen_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class WatchRight {
public:
  WatchRight() : thread_([this] { run(); }) {}
  ~WatchRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      seen_.notify_all();
    }
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      seen_.wait(lock); // ok leash-unbounded-wait
      ring(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable seen_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// It looks when it was woken only: not when the stop came first.
class Late {
public:
  Late() : thread_([this] { run(); }) {}
  ~Late() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true; // note "."
    }
    filled_.notify_all();
    thread_.join();
  }
  void put(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
    filled_.notify_one();
  }

private:
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (values_.empty()) {
      filled_.wait(lock); // want leash-unbounded-wait "may wake it between"
      if (closed_)
        return false;
    }
    v = values_.front();
    values_.pop_front();
    return true;
  }
  void run() {
    int v = 0;
    while (take(v))
      ring(v);
  }
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> values_;
  bool closed_ = false;
  std::thread thread_;
};

class LateRight {
public:
  LateRight() : thread_([this] { run(); }) {}
  ~LateRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
    thread_.join();
  }

private:
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (values_.empty()) {
      if (closed_)
        return false;
      filled_.wait(lock); // ok leash-unbounded-wait
    }
    v = values_.front();
    values_.pop_front();
    return true;
  }
  void run() {
    int v = 0;
    while (take(v))
      ring(v);
  }
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> values_;
  bool closed_ = false;
  std::thread thread_;
};

// The worker reaches the mutex of its owner by a pointer of its own.
class Pool {
  struct Worker {
    Pool *pool;
    void operator()() {
      std::unique_lock<std::mutex> lock(pool->mutex_);
      while (!pool->closed_ || !pool->values_.empty()) {
        pool->filled_.wait(lock, [this] { // ok leash-unbounded-wait
          return pool->closed_ || !pool->values_.empty();
        });
        if (!pool->values_.empty())
          pool->values_.pop_front();
      }
    }
  };

public:
  Pool() : thread_(Worker{this}) {}
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
      filled_.notify_all();
    }
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> values_;
  std::atomic<bool> closed_{false};
  std::thread thread_;
};
