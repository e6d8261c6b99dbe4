// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Flags behind functions: what is returned is what is tested.
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

void poll();
bool unseen();

class NeverCleared {
public:
  NeverCleared() : thread_([this] { run(); }) {}
  ~NeverCleared() { thread_.join(); }

private:
  bool running() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return running_;
  }
  void run() {
    while (running()) // want leash-missing-stop-check "tests 'running\(\)', which nobody changes"
      poll();
  }
  mutable std::mutex mutex_;
  bool running_ = true;
  std::thread thread_;
};

class Cleared {
public:
  Cleared() : thread_([this] { run(); }) {}
  ~Cleared() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
    }
    thread_.join();
  }

private:
  bool running() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return running_;
  }
  void run() {
    while (running()) // ok leash-missing-stop-check
      poll();
  }
  mutable std::mutex mutex_;
  bool running_ = true;
  std::thread thread_;
};

class WrongWay {
public:
  WrongWay() : thread_([this] { run(); }) {}
  ~WrongWay() {
    quit_ = false;
    thread_.join();
  }

private:
  bool done() const { return quit_; }
  void run() {
    while (!done()) // want leash-missing-stop-check "tests 'done\(\)'"
      poll();
  }
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

// It says the same, whatever happens.
class Constant {
public:
  Constant() : thread_([this] { run(); }) {}
  ~Constant() { thread_.join(); }

private:
  bool step() {
    poll();
    return true;
  }
  void run() {
    while (step()) { // want leash-missing-stop-check "tests 'step\(\)'"
    }
  }
  std::thread thread_;
};

class Sometimes {
public:
  Sometimes() : thread_([this] { run(); }) {}
  ~Sometimes() { thread_.join(); }

private:
  bool step() {
    if (unseen())
      return false;
    poll();
    return true;
  }
  void run() {
    while (step()) { // ok leash-missing-stop-check
    }
  }
  std::thread thread_;
};

// The handle of the signal is there as long as the loop runs.
class Validity {
public:
  Validity() : thread_([this] { run(); }) {}
  ~Validity() {
    done_.set_value();
    thread_.join();
  }

private:
  void run() {
    auto gone = done_.get_future();
    while (gone.valid()) { // want leash-missing-stop-check "'gone'"
      gone.wait_for(std::chrono::milliseconds(5));
      poll();
    }
  }
  std::promise<void> done_;
  std::thread thread_;
};

class Readiness {
public:
  Readiness() : thread_([this] { run(); }) {}
  ~Readiness() {
    done_.set_value();
    thread_.join();
  }

private:
  void run() {
    auto gone = done_.get_future();
    while (gone.wait_for(std::chrono::milliseconds(5)) != // ok leash-missing-stop-check
           std::future_status::ready)
      poll();
  }
  std::promise<void> done_;
  std::thread thread_;
};

// Consumed in the loop: valid() turns false.
class Consumed {
public:
  Consumed() : thread_([this] { run(); }) {}
  ~Consumed() {
    done_.set_value();
    thread_.join();
  }

private:
  void run() {
    auto gone = done_.get_future();
    while (gone.valid()) { // ok leash-missing-stop-check
      poll();
      gone.get();
    }
  }
  std::promise<void> done_;
  std::thread thread_;
};

class ValidityBelow {
public:
  void start() {
    task_ = std::async(std::launch::async,
                       [this, gone = done_.get_future()]() mutable { run(gone); });
  }
  ~ValidityBelow() {
    done_.set_value();
    task_.get();
  }

private:
  void run(std::future<void> &gone) {
    while (gone.valid()) { // want leash-missing-stop-check "'gone'"
      gone.wait_for(std::chrono::milliseconds(5));
      poll();
    }
  }
  std::promise<void> done_;
  std::future<void> task_;
};

// A flag that was captured by copy, passed on.
static void loopOn(bool stop) {
  while (!stop) // want leash-missing-stop-check "'stop'"
    poll();
}
void passedOn() {
  bool stop = false;
  std::thread t([stop] { loopOn(stop); });
  stop = true;
  t.join();
}

static void loopOnReference(const bool &stop) {
  while (!stop) // ok leash-missing-stop-check
    poll();
}
void passedOnByReference() {
  bool stop = false;
  std::thread t([&stop] { loopOnReference(stop); });
  stop = true;
  t.join();
}
