// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// A source that gets a new state after its token was handed out: a stop that is
// requested of it is not one of that token.
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

void work();

class RenewsTooLate {
public:
  ~RenewsTooLate() { stop(); }
  void start() {
    thread_ = std::thread(&RenewsTooLate::run, this, source_.get_token());
    source_ = std::stop_source{}; // note "new state"
  }
  void stop() {
    source_.request_stop();
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // want leash-missing-stop-check "tests the stop token 'token', of which nobody requests a stop"
      work();
  }
  std::stop_source source_;
  std::thread thread_;
};

class RenewsInTime {
public:
  ~RenewsInTime() { stop(); }
  void start() {
    source_ = std::stop_source{};
    thread_ = std::thread(&RenewsInTime::run, this, source_.get_token());
  }
  void stop() {
    source_.request_stop();
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // ok leash-missing-stop-check
      work();
  }
  std::stop_source source_;
  std::thread thread_;
};

// The lambda has the token; the renewal is a function of its own.
class RenewsBehindACall {
public:
  ~RenewsBehindACall() {
    source_.request_stop();
    thread_.join();
  }
  void start() {
    std::stop_token token = source_.get_token();
    thread_ = std::thread([token] {
      while (!token.stop_requested()) // want leash-missing-stop-check "nobody requests a stop"
        work();
    });
    renew();
  }

private:
  void renew() { source_ = std::stop_source(); }
  std::stop_source source_;
  std::thread thread_;
};

// A stop is requested, and the thread joined, before the source is renewed.
class RenewsAfterAStop {
public:
  void runFor(std::chrono::milliseconds time) {
    thread_ = std::thread([token = source_.get_token()] {
      while (!token.stop_requested()) // ok leash-missing-stop-check
        work();
    });
    std::this_thread::sleep_for(time);
    source_.request_stop();
    thread_.join();
    source_ = std::stop_source{};
  }

private:
  std::stop_source source_;
  std::thread thread_;
};

// Others may request it while the thread is waited for.
class RenewsAfterTheJoin {
public:
  void stop() { source_.request_stop(); }
  void runUntilStopped() {
    std::thread thread([token = source_.get_token()] {
      while (!token.stop_requested()) // ok leash-missing-stop-check
        work();
    });
    thread.join();
    source_ = std::stop_source{};
  }

private:
  std::stop_source source_;
};

// Not on each way.
class RenewsAtTimes {
public:
  ~RenewsAtTimes() {
    source_.request_stop();
    thread_.join();
  }
  void start(bool again) {
    thread_ = std::thread([token = source_.get_token()] {
      while (!token.stop_requested()) // ok leash-missing-stop-check
        work();
    });
    if (again)
      source_ = std::stop_source{};
  }

private:
  std::stop_source source_;
  std::thread thread_;
};

// Another source has the old state.
class KeepsTheOld {
public:
  ~KeepsTheOld() {
    old_.request_stop();
    thread_.join();
  }
  void start() {
    thread_ = std::thread([token = source_.get_token()] {
      while (!token.stop_requested()) // ok leash-missing-stop-check
        work();
    });
    old_ = source_;
    source_ = std::stop_source{};
  }

private:
  std::stop_source source_, old_;
  std::thread thread_;
};

// A wait that only the token ends.
class WaitsWithIt {
public:
  ~WaitsWithIt() {
    source_.request_stop();
    thread_.join();
  }
  void start() {
    thread_ = std::thread([this, token = source_.get_token()] {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!token.stop_requested()) { // want leash-missing-stop-check "nobody requests a stop"
        work();
        changed_.wait_for(lock, token, std::chrono::seconds(1), [] { return false; });
      }
    });
    source_ = std::stop_source{};
  }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::stop_source source_;
  std::thread thread_;
};
