// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// The wait in the shutdown function is answered: asked to stop and woken before.
#include <condition_variable>
#include <future>
#include <mutex>
#include <queue>
#include <thread>

class Queue {
public:
  Queue() : thread_([this] { run(); }) {}
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return drained_; }); // ok leash-unbounded-wait
  }
  ~Queue() {
    close();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return closed_; }); // ok leash-unbounded-wait
    drained_ = true;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false, drained_ = false;
  std::thread thread_;
};

class Promised {
public:
  Promised() : done_(finished_.get_future()), thread_([this] { run(); }) {}
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    done_.wait(); // ok leash-unbounded-wait
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return stop_; }); // ok leash-unbounded-wait
    finished_.set_value();
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::promise<void> finished_;
  std::future<void> done_;
  std::thread thread_;
};

class PromisedForgotten {
public:
  PromisedForgotten() : done_(finished_.get_future()), thread_([this] { run(); }) {}
  void stop() {
    done_.wait(); // want leash-unbounded-wait "done_'"
    thread_.join();
  }
  void ask() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return stop_; }); // ok leash-unbounded-wait
    finished_.set_value();
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::promise<void> finished_;
  std::future<void> done_;
  std::thread thread_;
};
