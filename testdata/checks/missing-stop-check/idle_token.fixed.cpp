// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// A round in which nothing comes in passes by the only look at the token.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

using namespace std::chrono_literals;

void use(const std::string &);

class Queue {
public:
  void push(std::string item) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }
  bool pop(std::string &out, std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, time, [this] { return !items_.empty(); }))
      return false;
    out = std::move(items_.front());
    items_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> items_;
};

class HasToken {
public:
  HasToken() : thread_([this](std::stop_token token) { run(token); }) {}
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) { // want leash-missing-stop-check "does not look at the stop token 'token' until 'Queue::pop' succeeds"
      std::string item;
      if (!queue_.pop(item, 100ms))
        continue;
      use(item);
      if (token.stop_requested())
        break;
    }
  }
  Queue queue_;
  std::jthread thread_;
};

class LooksFirst {
public:
  LooksFirst() : thread_([this](std::stop_token token) { run(token); }) {}
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run(std::stop_token token) {
    while (true) { // ok leash-missing-stop-check
      std::string item;
      if (token.stop_requested())
        break;
      if (!queue_.pop(item, 100ms))
        continue;
      use(item);
    }
  }
  Queue queue_;
  std::jthread thread_;
};

int main() {
  HasToken a;
  a.put("a");
  LooksFirst b;
  b.put("a");
}
