// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// A watchdog, a cache refresher and a camera reader: one wrong of each.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

using namespace std::chrono_literals;

bool alive();
void restart();
std::string fetch();
bool grabFrame();

class Watchdog {
public:
  void start() {
    thread_ = std::jthread([](std::stop_token stopToken) {
      while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
        std::this_thread::sleep_for(1s);
        if (!alive())
          restart();
      }
    });
  }

private:
  std::jthread thread_;
};

class WatchdogRight {
public:
  void start() {
    thread_ = std::jthread([](std::stop_token stop) {
      while (!stop.stop_requested()) { // ok leash-missing-stop-check
        std::this_thread::sleep_for(1s);
        if (!alive())
          restart();
      }
    });
  }

private:
  std::jthread thread_;
};

class Cache {
public:
  Cache() : refresher_([this](std::stop_token stop) { refresh(stop); }) {}

private:
  void refresh(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) { // ok leash-missing-stop-check
      value_ = fetch();
      wake_.wait_for(lock, stop, 30s, [] { return false; });
    }
  }
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::string value_;
  std::jthread refresher_;
};

class Camera {
public:
  Camera() : reader_([this] { read(); }) {}
  ~Camera() {
    open_ = false;
    reader_.join();
  }

private:
  void read() {
    while (open_) { // ok leash-missing-stop-check
      while (!grabFrame()) // want leash-missing-stop-check "read'"
        std::this_thread::sleep_for(5ms);
    }
  }
  std::atomic<bool> open_{true};
  std::thread reader_;
};

class CameraRight {
public:
  CameraRight() : reader_([this] { read(); }) {}
  ~CameraRight() {
    open_ = false;
    reader_.join();
  }

private:
  void read() {
    while (open_) { // ok leash-missing-stop-check
      if (!grabFrame())
        std::this_thread::sleep_for(5ms);
    }
  }
  std::atomic<bool> open_{true};
  std::thread reader_;
};
