// SPDX-License-Identifier: Apache-2.0
// std: c++17
// world: both
//
// Loops below a stop flag that wait for what other threads make of a state.
#include <atomic>
#include <chrono>
#include <thread>

using namespace std::chrono_literals;

void work();
int status(int device);
bool dial();

class Paused {
public:
  Paused() : thread_([this] { run(); }) {}
  void pause(bool on) { paused_ = on; }
  ~Paused() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (paused_) // want leash-missing-stop-check "waits until somebody changes 'this->paused_' and does not look at 'this->stop_'"
        std::this_thread::sleep_for(10ms);
      work();
    }
  }
  std::atomic<bool> stop_{false}, paused_{false};
  std::thread thread_;
};

class PausedAndResumed {
public:
  PausedAndResumed() : thread_([this] { run(); }) {}
  void pause(bool on) { paused_ = on; }
  ~PausedAndResumed() {
    stop_ = true;
    paused_ = false;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (paused_) // ok leash-missing-stop-check
        std::this_thread::sleep_for(10ms);
      work();
    }
  }
  std::atomic<bool> stop_{false}, paused_{false};
  std::thread thread_;
};

class PausedAndLooks {
public:
  PausedAndLooks() : thread_([this] { run(); }) {}
  void pause(bool on) { paused_ = on; }
  ~PausedAndLooks() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (paused_ && !stop_) // ok leash-missing-stop-check
        std::this_thread::sleep_for(10ms);
      work();
    }
  }
  std::atomic<bool> stop_{false}, paused_{false};
  std::thread thread_;
};

// A bit of what the device says.
class Ready {
public:
  Ready() : thread_([this] { run(); }) {}
  ~Ready() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while ((status(3) & 0x80) == 0) // todo-want leash-missing-stop-check -- bits of a result
        std::this_thread::sleep_for(1ms);
      work();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A stop that comes before the thread runs is forgotten.
class Restarts {
public:
  Restarts() : thread_([this] { run(); }) {}
  ~Restarts() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    running_ = true; // want leash-missing-stop-check "sets 'this->running_' when it starts"
    while (running_) {
      work();
      std::this_thread::sleep_for(1ms);
    }
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class SetBefore {
public:
  SetBefore() : running_(true), thread_([this] { run(); }) {}
  ~SetBefore() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_) { // ok leash-missing-stop-check
      work();
      std::this_thread::sleep_for(1ms);
    }
  }
  std::atomic<bool> running_;
  std::thread thread_;
};
