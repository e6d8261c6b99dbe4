// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// std::thread delivers no token: found, but there is no safe fix.
#include <atomic>
#include <chrono>
#include <thread>

void poll();

void endless() {
  std::thread t([] { // note "."
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
  t.join();
}

void endlessWithSleep() {
  std::thread t([] {
    for (;;) { // want leash-missing-stop-check "loop"
      poll();
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
  t.join();
}

void doWhile() {
  std::thread t([] {
    do { // want leash-missing-stop-check "loop"
      poll();
    } while (true);
  });
  t.join();
}

void byGoto() {
  std::thread t([] {
  again:
    poll();
    goto again; // want leash-missing-stop-check "loop"
  });
  t.join();
}

class Heartbeat {
public:
  Heartbeat() : thread_(&Heartbeat::beat, this) {}
  ~Heartbeat() { thread_.join(); }

private:
  void beat() {
    while (true) { // want leash-missing-stop-check "beat'"
      poll();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  std::thread thread_;
};

class HeartbeatRight {
public:
  HeartbeatRight() : thread_(&HeartbeatRight::beat, this) {}
  ~HeartbeatRight() {
    stop_ = true;
    thread_.join();
  }

private:
  void beat() {
    while (!stop_) { // ok leash-missing-stop-check
      poll();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
