// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// Sleepers that a stop does reach, by ways that are not written where the flag
// is set; and flags that are no stop.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>

void work(int v);

// The request and the wake-up are two functions: the owner calls both.
class Sleeper {
public:
  Sleeper() : thread_([this] { run(); }) {}
  void requestStop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  void wake() { changed_.notify_all(); }
  void join() { thread_.join(); } // ok leash-unbounded-wait

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      changed_.wait(lock); // ok leash-unbounded-wait
  }
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

class Owner {
public:
  ~Owner() {
    sleeper_.requestStop();
    sleeper_.wake();
    sleeper_.join();
  }

private:
  Sleeper sleeper_;
};

// Paused, not stopped: the worker may finish its sleep first.
class Pausable {
public:
  Pausable() : thread_([this] { run(); }) {}
  void put() { items_.release(); }
  void pause() { paused_ = true; }
  void resume() { paused_ = false; }
  ~Pausable() { thread_.detach(); }

private:
  void run() {
    for (;;) {
      while (!paused_) {
        items_.acquire(); // ok leash-unbounded-wait -- nobody waits for the pause
        work(0);
      }
      std::this_thread::yield();
    }
  }
  std::atomic<bool> paused_{false};
  std::counting_semaphore<> items_{0};
  std::thread thread_;
};

// A hook that somebody else set wakes it.
class Hooked {
public:
  Hooked() : thread_([this] { run(); }) {
    onStop_ = [this] { items_.release(); };
  }
  ~Hooked() {
    stop_ = true;
    if (onStop_)
      onStop_();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!stop_) {
      items_.acquire(); // ok leash-unbounded-wait
      work(1);
    }
  }
  std::atomic<bool> stop_{false};
  std::function<void()> onStop_;
  std::counting_semaphore<> items_{0};
  std::thread thread_;
};

// Stopping empties the queue, which is what the producer waits for.
class Bounded {
public:
  Bounded() : thread_([this] { produce(); }) {}
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      queue_.clear();
    }
    room_.notify_all();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void produce() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      room_.wait(lock, [this] { return queue_.size() < 8; }); // ok leash-unbounded-wait
      queue_.push_back(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<int> queue_;
  bool stop_ = false;
  std::thread thread_;
};

// Nobody makes room, and the producer is told nothing that it would look at.
class BoundedDeaf {
public:
  BoundedDeaf() : thread_([this] { produce(); }) {}
  void take() {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.pop_front();
    room_.notify_one();
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    room_.notify_all();
    thread_.join();
  }

private:
  void produce() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      room_.wait(lock, [this] { return queue_.size() < 8; }); // want leash-unbounded-wait "does not change what it waits for"
      queue_.push_back(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<int> queue_;
  bool stop_ = false;
  std::thread thread_;
};

// An error flag ends it too, but closing is how it is told to stop.
class TwoSignals {
public:
  TwoSignals() : thread_([this] { run(); }) {}
  void fail() { failed_ = true; }
  ~TwoSignals() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!failed_ && !closed_) {
      changed_.wait(lock, [this] { return closed_ || !queue_.empty(); }); // ok leash-unbounded-wait
      queue_.clear();
    }
  }
  std::atomic<bool> failed_{false};
  bool closed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> queue_;
  std::thread thread_;
};

// The thread itself decides that it is done.
class SelfEnding {
public:
  SelfEnding() : thread_([this] { run(); }) {}
  void put() { items_.release(); }
  ~SelfEnding() { thread_.join(); } // ok leash-unbounded-wait

private:
  void step() {
    work(2);
    if (++count_ == 10)
      done_ = true;
  }
  void run() {
    while (!done_) {
      items_.acquire(); // ok leash-unbounded-wait
      step();
    }
  }
  int count_ = 0;
  bool done_ = false;
  std::counting_semaphore<> items_{0};
  std::thread thread_;
};
