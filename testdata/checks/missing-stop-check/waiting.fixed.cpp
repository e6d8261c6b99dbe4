// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
//
// Waits inside the loop that end, or do not end, when a stop is requested.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <queue>
#include <stop_token>
#include <thread>

void handle(int item);

class Consumer {
public:
  Consumer() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (ready_.wait(lock, stop, [this] { return !items_.empty(); })) { // ok leash-missing-stop-check
      int item = items_.front();
      items_.pop();
      handle(item);
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

// The wait returns when stopped, but the loop does not ask why.
class Deaf {
public:
  Deaf() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) { // want leash-missing-stop-check "run'"
      ready_.wait(lock, stop, [this] { return !items_.empty(); });
      handle(1);
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

class Sleeper {
public:
  Sleeper() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    for (;;) { // ok leash-missing-stop-check
      wake_.wait_for(lock, stop, std::chrono::seconds(10), [] { return false; });
      if (stop.stop_requested())
        return;
      handle(0);
    }
  }
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};
