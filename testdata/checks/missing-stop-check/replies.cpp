// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Retry loops that wait for what a reply says.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

using namespace std::chrono_literals;

std::string ask(const std::string &what);
int openPort(const std::string &name);
void exchange();
int received();

class Modem {
public:
  Modem() : thread_([this] { run(); }) {}
  ~Modem() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::string reply;
      while (reply.find("OK") == std::string::npos) { // want leash-missing-stop-check "Modem::run'"
        reply = ask("AT");
        std::this_thread::sleep_for(200ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ModemRight {
public:
  ModemRight() : thread_([this] { run(); }) {}
  ~ModemRight() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::string reply;
      while (!stop_ && reply.find("OK") == std::string::npos) { // ok leash-missing-stop-check
        reply = ask("AT");
        std::this_thread::sleep_for(200ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Collects {
public:
  Collects() : thread_([this] { run(); }) {}
  ~Collects() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::string reply;
      while (reply.empty()) { // want leash-missing-stop-check "Collects::run'"
        reply += ask("status");
        std::this_thread::sleep_for(200ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Grows by what the loop itself makes.
class Pads {
public:
  Pads() : thread_([this] { run(); }) {}
  ~Pads() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::string line;
      while (line.empty()) { // ok leash-missing-stop-check
        line += " ";
        std::this_thread::sleep_for(1ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A pause in steps is one.
static void rest() {
  for (int n = 0; n < 10; ++n)
    std::this_thread::sleep_for(100ms);
}

class Steps {
public:
  Steps() : thread_([this] { run(); }) {}
  ~Steps() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (openPort("modem") < 0) // want leash-missing-stop-check "until 'openPort' succeeds"
        rest();
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class StepsAndLooks {
public:
  StepsAndLooks() : thread_([this] { run(); }) {}
  ~StepsAndLooks() {
    stop_ = true;
    thread_.join();
  }

private:
  void pause() {
    for (int n = 0; n < 10 && !stop_; ++n)
      std::this_thread::sleep_for(100ms);
  }
  void run() {
    while (!stop_) {
      while (openPort("modem") < 0) { // ok leash-missing-stop-check
        pause();
        if (stop_)
          return;
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Pauses as often as the answer says: maybe never.
static void drain(int count) {
  for (int n = 0; n < count; ++n)
    std::this_thread::sleep_for(1ms);
}

class Drains {
public:
  Drains() : thread_([this] { run(); }) {}
  ~Drains() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (openPort("modem") == 3) // ok leash-missing-stop-check
        drain(received());
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
