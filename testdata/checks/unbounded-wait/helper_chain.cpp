// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// The wait is in a function that the destructor calls.
#include <condition_variable>
#include <future>
#include <mutex>

class Session {
public:
  ~Session() { // note "."
    flush();
  }
  void done() {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_ = 0;
    idle_.notify_all();
  }

private:
  void flush() { drain(); }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // want leash-unbounded-wait "idle_'"
  }
  std::mutex mutex_;
  std::condition_variable idle_;
  int pending_ = 0;
};

class SessionTimed {
public:
  ~SessionTimed() { drain(); }
  void done() {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_ = 0;
    idle_.notify_all();
  }

private:
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait_for(lock, std::chrono::seconds(2), [this] { return pending_ == 0; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable idle_;
  int pending_ = 0;
};

// A lambda in the destructor that runs there and then.
class WithLambda {
public:
  ~WithLambda() {
    auto drain = [this] {
      result_.wait(); // want leash-unbounded-wait "result_'"
    };
    drain();
  }

private:
  std::future<void> result_;
};
