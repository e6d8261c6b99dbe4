// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Loops that wait for something by trying again and again.
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

bool tryConnect(const std::string &host);
int readSensor();

class Client {
public:
  Client() : thread_([this] { run(); }) {}
  ~Client() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!tryConnect("db")) // want leash-missing-stop-check "loop"
        std::this_thread::sleep_for(std::chrono::seconds(5));
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ClientRight {
public:
  ClientRight() : thread_([this] { run(); }) {}
  ~ClientRight() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) { // ok leash-missing-stop-check
      while (!stop_ && !tryConnect("db")) // ok leash-missing-stop-check
        std::this_thread::sleep_for(std::chrono::seconds(5));
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ClientBounded {
public:
  ClientBounded() : thread_([this] { run(); }) {}
  ~ClientBounded() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) { // ok leash-missing-stop-check
      for (int tries = 0; tries < 5; ++tries) { // ok leash-missing-stop-check
        if (tryConnect("db"))
          break;
        std::this_thread::sleep_for(std::chrono::seconds(1));
      }
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
