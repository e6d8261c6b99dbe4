// SPDX-License-Identifier: Apache-2.0
// std: c++17
// world: both
//
// States that are set by a function that gets the new one.
#include <atomic>
#include <mutex>
#include <thread>

void work();
int ask();

enum class State { Idle, Running, Stopping };

class WaitsForIdle {
public:
  void start() {
    set(State::Running);
    thread_ = std::thread([this] { run(); });
  }
  ~WaitsForIdle() {
    set(State::Stopping);
    thread_.join();
  }

private:
  State state() {
    std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }
  void set(State state) {
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = state;
  }
  void run() {
    while (state() != State::Idle) // want leash-missing-stop-check "tests 'state\(\)'"
      work();
  }
  std::mutex mutex_;
  State state_ = State::Idle;
  std::thread thread_;
};

class WaitsForStopping {
public:
  void start() {
    set(State::Running);
    thread_ = std::thread([this] { run(); });
  }
  ~WaitsForStopping() {
    set(State::Stopping);
    thread_.join();
  }

private:
  State state() {
    std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }
  void set(State state) {
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = state;
  }
  void run() {
    while (state() != State::Stopping) // ok leash-missing-stop-check
      work();
  }
  std::mutex mutex_;
  State state_ = State::Idle;
  std::thread thread_;
};

// Whatever the caller wants.
class SetFromOutside {
public:
  SetFromOutside() : thread_([this] { run(); }) {}
  ~SetFromOutside() {
    set(State(ask()));
    thread_.join();
  }

private:
  void set(State state) { state_ = state; }
  void run() {
    while (state_ != State::Idle) // ok leash-missing-stop-check
      work();
  }
  State state_ = State::Running;
  std::thread thread_;
};

// The setter makes another value of it.
class Adjusts {
public:
  Adjusts() : thread_([this] { run(); }) {}
  ~Adjusts() {
    set(State::Stopping);
    thread_.join();
  }

private:
  void set(State state) {
    if (ask())
      state = State::Idle;
    state_ = state;
  }
  void run() {
    while (state_ != State::Idle) // ok leash-missing-stop-check
      work();
  }
  State state_ = State::Running;
  std::thread thread_;
};

// An atomic, set to what never ends the loop, and to what does.
class StopsTooLittle {
public:
  StopsTooLittle() : thread_([this] { run(); }) {}
  ~StopsTooLittle() {
    set(State::Stopping);
    thread_.join();
  }

private:
  void set(State state) { state_.store(state); }
  void run() {
    while (state_ != State::Idle) // want leash-missing-stop-check "tests 'this->state_', which nobody changes for it"
      work();
  }
  std::atomic<State> state_{State::Running};
  std::thread thread_;
};

class StopsEnough {
public:
  StopsEnough() : thread_([this] { run(); }) {}
  ~StopsEnough() {
    set(State::Idle);
    thread_.join();
  }

private:
  void set(State state) { state_.store(state); }
  void run() {
    while (state_ != State::Idle) // ok leash-missing-stop-check
      work();
  }
  std::atomic<State> state_{State::Running};
  std::thread thread_;
};
