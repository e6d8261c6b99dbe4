// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Threads that own the object whose end would stop them.
#include <atomic>
#include <memory>
#include <thread>

void work();

class KeepsItself : public std::enable_shared_from_this<KeepsItself> {
public:
  ~KeepsItself() {
    stop_ = true;
    thread_.join();
  }
  void start() {
    thread_ = std::thread([self = shared_from_this()] { self->run(); });
  }

private:
  void run() {
    while (!stop_) // want leash-missing-stop-check "tests 'this->stop_', which nobody changes for it"
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Somebody asks it before.
class IsAsked : public std::enable_shared_from_this<IsAsked> {
public:
  ~IsAsked() { stop_ = true; }
  void start() {
    thread_ = std::thread([self = shared_from_this()] { self->run(); });
  }
  void stop() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) // ok leash-missing-stop-check
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class IsNoOwner : public std::enable_shared_from_this<IsNoOwner> {
public:
  ~IsNoOwner() {
    stop_ = true;
    thread_.join();
  }
  void start() {
    thread_ = std::thread([this] { run(); });
  }

private:
  void run() {
    while (!stop_) // ok leash-missing-stop-check
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main() {
  std::make_shared<KeepsItself>()->start();
  auto asked = std::make_shared<IsAsked>();
  asked->start();
  asked->stop();
  std::make_shared<IsNoOwner>()->start();
}
