// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A member whose destructor asks and joins is destroyed by hand, and its end
// comes once more behind that.
#include <atomic>
#include <memory>
#include <thread>

void sweep();

class Robot {
public:
  virtual ~Robot() = default;
  virtual void work() = 0;
  void start() {
    thread_ = std::thread([this] { work(); });
  }
  void collect() {
    if (thread_.joinable())
      thread_.join(); // ok leash-unbounded-wait
  }

private:
  std::thread thread_;
};

class Sweeper : public Robot {
public:
  ~Sweeper() override {
    halt();
    collect();
  }
  void halt() { halted_ = true; }
  void work() override {
    while (!halted_)
      sweep();
  }

private:
  std::atomic<bool> halted_{false};
};

class Floor {
public:
  Floor() : sweeper_(std::make_unique<Sweeper>()) { sweeper_->start(); }
  ~Floor() { sweeper_.reset(); }

private:
  std::unique_ptr<Sweeper> sweeper_;
};

int main() { Floor floor; }
