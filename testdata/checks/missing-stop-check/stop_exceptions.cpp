// SPDX-License-Identifier: Apache-2.0
// std: c++17
// world: both
//
// What a checkpoint throws when the thread shall stop, and who takes it.
#include <atomic>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <thread>

void work();
void log(const char *what);

struct Cancelled : std::runtime_error {
  Cancelled() : std::runtime_error("cancelled") {}
};

class Context {
public:
  void cancel() { cancelled_ = true; }
  void checkpoint() const {
    if (cancelled_)
      throw Cancelled();
  }

private:
  std::atomic<bool> cancelled_{false};
};

// Takes everything: also what says that it shall end.
class Swallows {
public:
  Swallows() : thread_([this] { run(); }) {}
  ~Swallows() {
    context_.cancel();
    thread_.join();
  }

private:
  void run() {
    for (;;) { // want leash-missing-stop-check "Swallows::run'"
      try {
        context_.checkpoint();
        work();
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  Context context_;
  std::thread thread_;
};

// Takes what is no error of the work's.
class TakesOthers {
public:
  TakesOthers() : thread_([this] { run(); }) {}
  ~TakesOthers() {
    context_.cancel();
    thread_.join();
  }

private:
  void run() {
    try {
      for (;;) { // ok leash-missing-stop-check
        try {
          context_.checkpoint();
          work();
        } catch (const std::logic_error &e) {
          log(e.what());
        }
      }
    } catch (const Cancelled &) {
    }
  }
  Context context_;
  std::thread thread_;
};

// Leaves when it is that.
class HasOwnHandler {
public:
  HasOwnHandler() : thread_([this] { run(); }) {}
  ~HasOwnHandler() {
    context_.cancel();
    thread_.join();
  }

private:
  void run() {
    for (;;) { // ok leash-missing-stop-check
      try {
        context_.checkpoint();
        work();
      } catch (const Cancelled &) {
        return;
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  Context context_;
  std::thread thread_;
};

// The checkpoint is outside of the try.
class ChecksOutside {
public:
  ChecksOutside() : thread_([this] { run(); }) {}
  ~ChecksOutside() {
    context_.cancel();
    thread_.join();
  }

private:
  void loop() {
    for (;;) { // ok leash-missing-stop-check
      context_.checkpoint();
      try {
        work();
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  void run() {
    try {
      loop();
    } catch (const Cancelled &) {
    }
  }
  Context context_;
  std::thread thread_;
};

// Swallowed one call down.
class SwallowsBelow {
public:
  SwallowsBelow() : thread_([this] { run(); }) {}
  ~SwallowsBelow() {
    context_.cancel();
    thread_.join();
  }

private:
  void round() {
    try {
      context_.checkpoint();
      work();
    } catch (const std::runtime_error &e) {
      log(e.what());
    }
  }
  void run() {
    for (;;) // want leash-missing-stop-check "SwallowsBelow::run'"
      round();
  }
  Context context_;
  std::thread thread_;
};
