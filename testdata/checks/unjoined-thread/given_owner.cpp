// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// An owner that is passed by value belongs to the callee, and so does the thread
// that the callee starts in it.
#include <memory>
#include <thread>
#include <utility>
#include <vector>

struct Task {
  std::thread handle;
  void run();
};

class Group {
public:
  void add() {
    auto task = std::make_unique<Task>(); // ok leash-unjoined-thread
    launch(std::move(task));
  }
  void addKept() {
    auto task = std::make_unique<Task>(); // ok leash-unjoined-thread
    keep(std::move(task));
  }
  ~Group() {
    for (auto &task : tasks_)
      task->handle.join();
  }

private:
  void launch(std::unique_ptr<Task> task) {
    Task *raw = task.get();
    raw->handle = std::thread(&Task::run, raw);
    tasks_.push_back(std::move(task));
  }
  void keep(std::unique_ptr<Task> task) {
    Task *raw = task.get();
    tasks_.push_back(std::move(task));
    raw->handle = std::thread(&Task::run, raw);
  }

  std::vector<std::unique_ptr<Task>> tasks_;
};

// By reference it stays the caller's.
void start(std::unique_ptr<Task> &task) {
  task->handle = std::thread(&Task::run, task.get());
}

void lost() {
  auto task = std::make_unique<Task>();
  start(task); // want leash-unjoined-thread "'task'"
}

void found() {
  auto task = std::make_unique<Task>();
  start(task); // ok leash-unjoined-thread
  task->handle.join();
}
