// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// An asynchronous logger: flush() in the destructor waits for the writer to
// confirm, and the writer may be gone already.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

class Logger {
public:
  Logger() : writer_([this] { write(); }) {}
  void log(std::string line) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(std::move(line));
    ready_.notify_one();
  }
  ~Logger() {
    flush();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    writer_.join(); // ok leash-unbounded-wait
  }

private:
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    empty_.wait(lock, [this] { return lines_.empty(); }); // ok leash-unbounded-wait -- the writer says so in the course of its work
  }
  void write() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      ready_.wait(lock, [this] { return stop_ || !lines_.empty(); }); // ok leash-unbounded-wait
      while (!lines_.empty()) {
        std::cout << lines_.front();
        lines_.pop_front();
      }
      empty_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_, empty_;
  std::deque<std::string> lines_;
  bool stop_ = false;
  std::thread writer_;
};

class LoggerRight {
public:
  LoggerRight() : writer_([this] { write(); }) {}
  ~LoggerRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    writer_.join(); // ok leash-unbounded-wait -- the writer drains before it ends
  }

private:
  void write() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      ready_.wait(lock, [this] { return stop_ || !lines_.empty(); }); // ok leash-unbounded-wait
      if (lines_.empty())
        return;
      std::cout << lines_.front();
      lines_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::string> lines_;
  bool stop_ = false;
  std::thread writer_;
};
