// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Threads that wait to be let go before their work begins, and destructors
// that join them.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore.h>
#include <thread>

void step();
bool configure();

// By a promise that start() keeps.
class Engine {
public:
  Engine()
      : gate_(go_.get_future()), thread_([this] { // note "the thread is started here"
          gate_.wait(); // want leash-unbounded-wait "waits for 'gate_' without a deadline: 'Engine::~Engine' joins the thread and does not wake it"
          while (!stop_)
            step();
        }) {}
  void start() { go_.set_value(); } // note "this would wake it"
  ~Engine() {
    stop_ = true;
    thread_.join(); // note "it is joined here"
  }

private:
  std::promise<void> go_;
  std::future<void> gate_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int drive() {
  Engine e; // note "may leave before it wakes it"
  if (!configure())
    return 1;
  e.start();
  return 0;
}

// By a flag.
class Motor {
public:
  Motor() : thread_([this] { run(); }) {} // note "the thread is started here"
  void start() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      started_ = true;
    }
    go_.notify_one(); // note "this would wake it"
  }
  ~Motor() {
    stop_ = true;
    thread_.join(); // note "it is joined here"
  }

private:
  void run() {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!started_)
        go_.wait(lock); // want leash-unbounded-wait "waits for 'go_' without a deadline: 'Motor::~Motor' joins"
    }
    while (!stop_)
      step();
  }
  std::mutex mutex_;
  std::condition_variable go_;
  bool started_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int turn() {
  Motor m; // note "may leave before it wakes it"
  if (!configure())
    return 1;
  m.start();
  return 0;
}

// The destructor lets it go.
class EngineRight {
public:
  EngineRight() : thread_([this] { run(); }) { sem_init(&go_, 0, 0); }
  void start() { sem_post(&go_); }
  ~EngineRight() {
    stop_ = true;
    sem_post(&go_);
    thread_.join();
  }

private:
  void run() {
    sem_wait(&go_); // ok leash-unbounded-wait
    while (!stop_)
      step();
  }
  sem_t go_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int driveRight() {
  EngineRight e;
  if (!configure())
    return 1;
  e.start();
  return 0;
}

// Let go where it is started.
class Turbine {
public:
  explicit Turbine(int blades) {
    thread_ = std::thread([this] { run(); });
    blades_ = blades;
    go_.set_value();
  }
  ~Turbine() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    go_.get_future().wait(); // ok leash-unbounded-wait
    while (!stop_ && blades_ > 0)
      step();
  }
  int blades_ = 0;
  std::promise<void> go_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Who makes one starts it, in any case; or it did not come to a thread.
class Wheel {
public:
  bool make() {
    if (!configure())
      return false;
    thread_ = std::thread([this] { run(); });
    return true;
  }
  void start() { sem_post(&go_); }
  ~Wheel() {
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    sem_wait(&go_); // ok leash-unbounded-wait
    while (!stop_)
      step();
  }
  sem_t go_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int roll() {
  Wheel w;
  if (!w.make())
    return 1;
  w.start();
  step();
  return 0;
}

int main() {
  Turbine t(3);
  return drive() + turn() + driveRight() + roll();
}
