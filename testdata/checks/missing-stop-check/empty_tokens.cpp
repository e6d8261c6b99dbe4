// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Tokens of nobody: a loop that looks at one is not ended by a stop.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

void work();

class GivesNone {
public:
  void start() {
    thread_ = std::jthread([this] { run({}); });
  }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // want leash-missing-stop-check "tests the stop token 'token', of which nobody requests a stop"
      work();
  }
  std::jthread thread_;
};

class GivesItsOwn {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token token) { run(token); });
  }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // ok leash-missing-stop-check
      work();
  }
  std::jthread thread_;
};

class LeavesItOut {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token) { run(); });
  }

private:
  void run(std::stop_token token = {}) {
    while (!token.stop_requested()) // want leash-missing-stop-check "nobody requests a stop"
      work();
  }
  std::jthread thread_;
};

class MakesOne {
public:
  void start() {
    thread_ = std::jthread([this] {
      std::stop_token none;
      run(none);
    });
  }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // want leash-missing-stop-check "nobody requests a stop"
      work();
  }
  std::jthread thread_;
};

// One of two callers has a token.
class SomeHaveOne {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token token) { run(token); });
  }
  void once() { run({}); }

private:
  void run(std::stop_token token) {
    while (!token.stop_requested()) // ok leash-missing-stop-check
      work();
  }
  std::jthread thread_;
};

// A member that is never set, and one that is.
class NeverSet {
public:
  void start() {
    thread_ = std::jthread([this] { run(); });
  }

private:
  void run() {
    while (!token_.stop_requested()) // want leash-missing-stop-check "tests the stop token 'this->token_'"
      work();
  }
  std::stop_token token_;
  std::jthread thread_;
};

class Set {
public:
  void start(std::stop_token token) {
    token_ = token;
    thread_ = std::jthread([this] { run(); });
  }

private:
  void run() {
    while (!token_.stop_requested()) // ok leash-missing-stop-check
      work();
  }
  std::stop_token token_;
  std::jthread thread_;
};

// A wait with a token of nobody, and with a flag that nobody sets.
class WaitsInVain {
public:
  WaitsInVain() : thread_([this] { run({}); }) {}

private:
  void run(std::stop_token token) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) { // want leash-missing-stop-check "cannot be ended"
      if (changed_.wait_for(lock, token, std::chrono::seconds(1),
                            [this] { return done_; }))
        return;
      work();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool done_ = false;
  std::jthread thread_;
};

class WaitsForFlag {
public:
  WaitsForFlag() : thread_([this] { run(); }) {}
  ~WaitsForFlag() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::seconds(1), // ok leash-missing-stop-check
                              [this] { return done_; }))
      work();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

// Others need the token, too: this call leaves it out.
class Pauses {
public:
  void start() {
    thread_ = std::jthread([this](std::stop_token token) {
      while (!token.stop_requested()) {
        pause({}); // want leash-missing-stop-check "does not give its stop token 'token' to 'Pauses::pause'"
        pause(token); // ok leash-missing-stop-check
        work();
      }
    });
  }
  void open() { open_ = true; }

private:
  void pause(std::stop_token token) {
    while (!token.stop_requested() && !open_) // ok leash-missing-stop-check
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::atomic<bool> open_{false};
  std::jthread thread_;
};

int main() {
  GivesNone a;
  a.start();
  GivesItsOwn b;
  b.start();
  LeavesItOut c;
  c.start();
  MakesOne d;
  d.start();
  SomeHaveOne e;
  e.start();
  e.once();
  NeverSet f;
  f.start();
  std::stop_source source;
  Set g;
  g.start(source.get_token());
  WaitsInVain h;
  WaitsForFlag i;
  Pauses j;
  j.start();
  j.open();
  source.request_stop();
}
