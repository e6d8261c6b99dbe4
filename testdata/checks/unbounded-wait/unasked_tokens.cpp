// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// A thread with a token of its own, joined before the end of the handle, which
// would have requested the stop.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

void work();

class Ticker {
public:
  Ticker()
      : thread_([](std::stop_token st) {
          while (!st.stop_requested()) // note "goes on"
            work();
        }) {}
  ~Ticker() { // note "entered"
    thread_.join(); // want leash-unbounded-wait "destructor 'Ticker::~Ticker' joins 'thread_' without asking it to stop"
  }

private:
  std::jthread thread_;
};

class TickerRight {
public:
  TickerRight()
      : thread_([](std::stop_token st) {
          while (!st.stop_requested())
            work();
        }) {}
  ~TickerRight() {
    thread_.request_stop();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  std::jthread thread_;
};

class TickerLeft {
public:
  TickerLeft()
      : thread_([](std::stop_token st) {
          while (!st.stop_requested())
            work();
        }) {}

private:
  std::jthread thread_; // ok leash-unbounded-wait
};

// A source of the pool's own is asked, but the threads look at another token.
class Pool {
public:
  Pool() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this](std::stop_token st) { run(st); });
  }
  ~Pool() { // note "entered"
    stop();
    join(); // note "calls 'Pool::join'"
  }
  void stop() {
    source_.request_stop();
    ready_.notify_all();
  }
  void join() {
    for (auto &t : threads_)
      if (t.joinable())
        t.join(); // want leash-unbounded-wait "joins 'threads_\[\*\]' without asking it to stop"
  }

private:
  void run(std::stop_token st) {
    for (;;) { // note "goes on"
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        if (!ready_.wait(lock, st, [this] { return !jobs_.empty(); }))
          return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::deque<std::function<void()>> jobs_;
  std::stop_source source_;
  std::vector<std::jthread> threads_;
};

class PoolRight {
public:
  PoolRight() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this, st = source_.get_token()] { run(st); });
  }
  ~PoolRight() {
    source_.request_stop();
    for (auto &t : threads_)
      t.join(); // ok leash-unbounded-wait
  }

private:
  void run(std::stop_token st) {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        if (!ready_.wait(lock, st, [this] { return !jobs_.empty(); }))
          return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::deque<std::function<void()>> jobs_;
  std::stop_source source_;
  std::vector<std::jthread> threads_;
};

int main() {
  Ticker a;
  TickerRight b;
  TickerLeft c;
  Pool d;
  PoolRight e;
}
