// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// The loop, or its way out, is in a function that the body calls.
#include <atomic>
#include <stdexcept>
#include <thread>

void poll();

class Engine {
public:
  void start() {
    thread_ = std::thread([this] { enter(); }); // note "."
  }
  ~Engine() {
    stop_ = true;
    thread_.join();
  }

private:
  void enter() { prepare(); } // note "."
  void prepare() { spin(); }
  void spin() {
    while (true) { // want leash-missing-stop-check "spin'"
      poll();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Checked {
public:
  Checked() : thread_([this] { run(); }) {}
  ~Checked() {
    stop_ = true;
    thread_.join();
  }

private:
  bool shouldStop() const { return stop_.load(); }
  void throwIfStopped() const {
    if (stop_)
      throw std::runtime_error("stopped");
  }
  bool step() {
    if (shouldStop())
      return false;
    poll();
    return true;
  }
  void run() {
    try {
      while (true) { // ok leash-missing-stop-check
        if (shouldStop())
          break;
        poll();
      }
      while (step()) { // ok leash-missing-stop-check
      }
      while (true) { // ok leash-missing-stop-check
        throwIfStopped();
        poll();
      }
    } catch (const std::runtime_error &) {
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A callee that decides by what we cannot see.
class Unknown {
public:
  Unknown() : thread_([this] { run(); }) {}
  ~Unknown() { thread_.join(); }

private:
  bool outside();
  void run() {
    while (outside()) // ok leash-missing-stop-check
      poll();
  }
  std::thread thread_;
};

// Recursion without an end.
class Recursive {
public:
  Recursive() : thread_([this] { again(); }) {}
  ~Recursive() { thread_.join(); }

private:
  void again() {
    poll();
    again(); // todo-want leash-missing-stop-check -- only loops are looked at
  }
  std::thread thread_;
};
