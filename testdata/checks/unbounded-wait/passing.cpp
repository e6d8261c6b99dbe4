// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Waits for something that passes by itself: who makes the waiter wait lets it
// go again before he returns.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

void step();

class Gate {
public:
  void enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !reloading_; });
  }
  void reload() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      reloading_ = true;
    }
    step();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      reloading_ = false;
    }
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reloading_ = false;
};

// One of the ways leaves it closed.
class Lock {
public:
  void enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !closed_; }); // want leash-unbounded-wait "a stop by 'stop_' does not wake it"
  }
  void reload(bool all) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    step();
    if (!all)
      return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = false;
    }
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
};

template <class G> class Device {
public:
  explicit Device(G &gate) : gate_(gate), thread_([this] { run(); }) {}
  ~Device() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      gate_.enter();
      step();
    }
  }
  G &gate_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main(int argc, char **) {
  Gate gate;
  Lock lock;
  Device<Gate> a(gate);
  Device<Lock> b(lock);
  gate.reload();
  lock.reload(argc > 1);
}
