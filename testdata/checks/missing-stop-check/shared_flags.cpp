// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Flags on the heap that several hold: what one of them writes is seen through
// the others' pointers.
#include <atomic>
#include <memory>
#include <thread>

void work();

class Job {
public:
  void start() {
    auto flag = std::make_shared<std::atomic<bool>>(false);
    cancelled_ = flag;
    thread_ = std::thread([flag] {
      while (!flag->load()) // ok leash-missing-stop-check
        work();
    });
  }
  void restart() {
    auto mine = cancelled_;
    thread_ = std::thread([mine] {
      while (!mine->load()) // ok leash-missing-stop-check
        work();
    });
  }
  void cancel() {
    cancelled_->store(true);
    thread_.join();
  }

private:
  std::shared_ptr<std::atomic<bool>> cancelled_;
  std::thread thread_;
};

class WrongFlag {
public:
  void start() {
    cancelled_ = std::make_shared<std::atomic<bool>>(false);
    auto flag = std::make_shared<std::atomic<bool>>(false);
    thread_ = std::thread([flag] {
      while (!flag->load()) // want leash-missing-stop-check "tests '\*flag', which nobody changes"
        work();
    });
  }
  void cancel() {
    cancelled_->store(true);
    thread_.join();
  }

private:
  std::shared_ptr<std::atomic<bool>> cancelled_;
  std::thread thread_;
};
