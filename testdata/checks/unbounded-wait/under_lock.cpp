// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Waits with a mutex held that has nothing to do with the wait.
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

class Registry {
public:
  int lookup(std::future<int> &f) {
    std::lock_guard<std::mutex> lock(mutex_); // note "."
    return f.get(); // want leash-unbounded-wait "'f'"
  }

  int lookupRight(std::future<int> &f) {
    int value = f.get(); // ok leash-unbounded-wait
    std::lock_guard<std::mutex> lock(mutex_);
    return last_ = value;
  }

  int lookupUnlocked(std::future<int> &f) {
    std::unique_lock<std::mutex> lock(mutex_);
    ++last_;
    lock.unlock();
    return f.get(); // ok leash-unbounded-wait
  }

  int lookupScoped(std::future<int> &f) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++last_;
    }
    return f.get(); // ok leash-unbounded-wait
  }

  int lookupTimed(std::future<int> &f) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (f.wait_for(std::chrono::seconds(1)) != std::future_status::ready) // ok leash-unbounded-wait
      return -1;
    return last_;
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};

class Mailbox {
public:
  // Its own lock is released while it waits.
  int take() {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return full_; }); // ok leash-unbounded-wait
    full_ = false;
    return value_;
  }

  // The other one is not.
  int takeTwoLocks() {
    std::lock_guard<std::mutex> outer(stats_);
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return full_; }); // want leash-unbounded-wait "filled_'"
    full_ = false;
    return value_;
  }

  int takeTwoLocksTimed() {
    std::lock_guard<std::mutex> outer(stats_);
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait_for(lock, std::chrono::milliseconds(10), [this] { return full_; }); // ok leash-unbounded-wait
    return value_;
  }

  void put(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = v;
    full_ = true;
    filled_.notify_one();
  }

private:
  std::mutex stats_, mutex_;
  std::condition_variable filled_;
  bool full_ = false;
  int value_ = 0;
};

std::mutex gManual;
void manualLock(std::future<void> &f) {
  gManual.lock();
  f.wait(); // want leash-unbounded-wait "'f'"
  gManual.unlock();
}
void manualLockRight(std::future<void> &f) {
  gManual.lock();
  gManual.unlock();
  f.wait(); // ok leash-unbounded-wait
}

// The mutex is there to have one caller at a time.
class Elevator {
public:
  void ride(int floor) {
    std::lock_guard<std::mutex> one(riding_);
    std::unique_lock<std::mutex> lock(mutex_);
    wanted_ = floor;
    arrived_.wait(lock, [this] { return at_ == wanted_; }); // ok leash-unbounded-wait
  }
  void home() { ride(0); }
  void move(int floor) {
    std::lock_guard<std::mutex> lock(mutex_);
    at_ = floor;
    arrived_.notify_all();
  }

private:
  std::mutex riding_, mutex_;
  std::condition_variable arrived_;
  int wanted_ = 0, at_ = 0;
};

// … which is too much when it is needed to wake the waiter.
class ElevatorStuck {
public:
  void ride(int floor) {
    std::lock_guard<std::mutex> one(riding_);
    std::unique_lock<std::mutex> lock(mutex_);
    wanted_ = floor;
    arrived_.wait(lock, [this] { return at_ == wanted_; }); // want leash-unbounded-wait "while 'riding_' is locked"
  }
  void move(int floor) {
    std::lock_guard<std::mutex> one(riding_);
    std::lock_guard<std::mutex> lock(mutex_);
    at_ = floor;
    arrived_.notify_all();
  }

private:
  std::mutex riding_, mutex_;
  std::condition_variable arrived_;
  int wanted_ = 0, at_ = 0;
};
