// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Threads that switch themselves on: a stop that comes before is undone.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

void work();

class SwitchesOn {
public:
  void start() { thread_ = std::thread(&SwitchesOn::run, this); }
  void stop() {
    running_ = false;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    running_ = true; // want leash-missing-stop-check "'SwitchesOn::run' sets 'this->running_' when it starts"
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class ForgetsTheStop {
public:
  void start() {
    thread_ = std::thread([this] {
      stop_.store(false); // want leash-missing-stop-check "a stop that was requested before is undone"
      loop();
    });
  }
  void stop() {
    stop_.store(true);
    thread_.join();
  }

private:
  void loop() {
    while (!stop_.load())
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class IsSwitchedOn {
public:
  void start() {
    running_ = true; // ok leash-missing-stop-check
    thread_ = std::thread(&IsSwitchedOn::run, this);
  }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

// Who starts it waits until it runs: on the flag, for a promise, with a
// condition.
class IsAwaited {
public:
  void start() {
    thread_ = std::thread(&IsAwaited::run, this);
    while (!running_)
      std::this_thread::yield();
  }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    running_ = true; // ok leash-missing-stop-check
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class Promises {
public:
  void start() {
    std::promise<void> started;
    auto ready = started.get_future();
    thread_ = std::thread([this, &started] {
      running_ = true; // ok leash-missing-stop-check
      started.set_value();
      while (running_)
        work();
    });
    ready.wait();
  }
  void stop() {
    running_ = false;
    thread_.join();
  }

private:
  std::atomic<bool> running_{false};
  std::thread thread_;
};

class Notifies {
public:
  void start() { thread_ = std::thread(&Notifies::run, this); }
  void awaitStart() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return running_; });
  }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
    }
    thread_.join();
  }

private:
  bool running() {
    std::lock_guard<std::mutex> lock(mutex_);
    return running_;
  }
  void run() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = true; // ok leash-missing-stop-check
    }
    changed_.notify_all();
    while (running())
      work();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool running_ = false;
  std::thread thread_;
};

// It only stops what runs.
class AsksFirst {
public:
  void start() { thread_ = std::thread(&AsksFirst::run, this); }
  void stop() {
    if (!running_)
      return;
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    running_ = true; // ok leash-missing-stop-check
    while (running_)
      work();
  }
  std::atomic<bool> running_{false};
  std::thread thread_;
};

// Another round of work, not the start.
class Restarts {
public:
  Restarts() : thread_([this] { run(); }) {}
  ~Restarts() {
    quit_ = true;
    busy_ = false;
    thread_.join();
  }

private:
  void run() {
    while (!quit_) {
      busy_ = true; // ok leash-missing-stop-check
      while (busy_ && !quit_)
        work();
    }
  }
  std::atomic<bool> quit_{false};
  std::atomic<bool> busy_{false};
  std::thread thread_;
};

int main() {
  SwitchesOn a;
  a.start();
  a.stop();
  ForgetsTheStop b;
  b.start();
  b.stop();
  IsSwitchedOn c;
  c.start();
  c.stop();
  IsAwaited d;
  d.start();
  d.stop();
  Promises e;
  e.start();
  e.stop();
  Notifies f;
  f.start();
  f.awaitStart();
  f.stop();
  AsksFirst g;
  g.start();
  g.stop();
  Restarts h;
}
