// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Futures of tasks that end by themselves: waiting for them is what they are for.
#include <atomic>
#include <future>
#include <vector>

int compute(int n);
void step();

class Batch {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      parts_.push_back(std::async(std::launch::async, compute, i));
  }
  ~Batch() {
    for (auto &p : parts_)
      p.wait(); // ok leash-unbounded-wait -- compute() is unknown, but it is the task's own end
  }

private:
  std::vector<std::future<int>> parts_;
};

class Loop {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] {
      while (!stop_)
        step();
    });
  }
  ~Loop() {
    done_.wait(); // want leash-unbounded-wait "done_'"
  }
  void requestStop() { stop_ = true; }

private:
  std::atomic<bool> stop_{false};
  std::future<void> done_;
};

class LoopRight {
public:
  void start() {
    done_ = std::async(std::launch::async, [this] {
      while (!stop_)
        step();
    });
  }
  ~LoopRight() {
    requestStop();
    done_.wait(); // ok leash-unbounded-wait
  }
  void requestStop() { stop_ = true; }

private:
  std::atomic<bool> stop_{false};
  std::future<void> done_;
};
