// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Notifications that a thread gives once, when it has begun, to who started it.
#include <condition_variable>
#include <mutex>
#include <thread>

void work();

class Device {
public:
  ~Device() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { run(); }); // note "the thread is started here"
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock); // want leash-unbounded-wait "waits for 'up_' without a deadline: the thread may notify it before it waits, and does so once"
  }

private:
  void run() {
    up_.notify_one(); // note "and notifies here"
    work();
  }
  std::mutex mutex_;
  std::condition_variable up_;
  std::thread thread_;
};

// The mutex is held from before the start to the wait, but nobody asks for it.
class DeviceUnasked {
public:
  ~DeviceUnasked() { thread_.join(); }
  void start() {
    std::unique_lock<std::mutex> lock(mutex_);
    thread_ = std::thread([this] { run(); });
    up_.wait(lock); // want leash-unbounded-wait "the thread may notify it before it waits"
  }

private:
  void run() {
    up_.notify_one();
    work();
  }
  std::mutex mutex_;
  std::condition_variable up_;
  std::thread thread_;
};

class DeviceLocked {
public:
  ~DeviceLocked() { thread_.join(); }
  void start() {
    std::unique_lock<std::mutex> lock(mutex_);
    thread_ = std::thread([this] { run(); });
    up_.wait(lock); // ok leash-unbounded-wait
  }

private:
  void run() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      up_.notify_one();
    }
    work();
  }
  std::mutex mutex_;
  std::condition_variable up_;
  std::thread thread_;
};

class DeviceState {
public:
  ~DeviceState() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { run(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock, [this] { return ready_; }); // ok leash-unbounded-wait
  }

private:
  void run() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_one();
    work();
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false;
  std::thread thread_;
};

class DeviceAsked {
public:
  ~DeviceAsked() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { run(); });
    std::unique_lock<std::mutex> lock(mutex_);
    if (!ready_)
      up_.wait(lock); // ok leash-unbounded-wait
  }

private:
  void run() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ready_ = true;
    }
    up_.notify_one();
    work();
  }
  std::mutex mutex_;
  std::condition_variable up_;
  bool ready_ = false;
  std::thread thread_;
};

// It comes again and again.
class DeviceTicks {
public:
  ~DeviceTicks() { thread_.join(); }
  void start() {
    thread_ = std::thread([this] { run(); });
    std::unique_lock<std::mutex> lock(mutex_);
    up_.wait(lock); // ok leash-unbounded-wait
  }

private:
  void run() {
    for (int n = 0; n < 1000; ++n) {
      work();
      up_.notify_one();
    }
  }
  std::mutex mutex_;
  std::condition_variable up_;
  std::thread thread_;
};
