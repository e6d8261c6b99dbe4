// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Class templates that only library code constructs.
#include <atomic>
#include <memory>
#include <thread>

void poll();

template <typename T> class Refresher {
public:
  explicit Refresher(T seed) : value_(seed), thread_([this] { run(); }) {}
  ~Refresher() { thread_.join(); }
  T value() const { return value_; }

private:
  void run() {
    while (running_) // want leash-missing-stop-check "tests 'this->running_'"
      poll();
  }
  T value_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

template <typename T> class RefresherRight {
public:
  explicit RefresherRight(T seed) : value_(seed), thread_([this] { run(); }) {}
  ~RefresherRight() {
    running_ = false;
    thread_.join();
  }
  T value() const { return value_; }

private:
  void run() {
    while (running_) // ok leash-missing-stop-check
      poll();
  }
  T value_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

int use() {
  auto bad = std::make_unique<Refresher<int>>(3);
  auto good = std::make_unique<RefresherRight<int>>(3);
  return bad->value() + good->value();
}
