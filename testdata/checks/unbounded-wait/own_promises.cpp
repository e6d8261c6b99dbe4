// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A destructor waits for what the thread of the object promises.
#include <atomic>
#include <future>
#include <thread>

void paint();

class Wall {
public:
  Wall() : thread_([this] { run(); }) {}
  ~Wall() {
    dry_.get_future().wait(); // ok leash-unbounded-wait
    thread_.join();
  }

private:
  void run() {
    paint();
    dry_.set_value();
  }
  std::promise<void> dry_;
  std::thread thread_;
};

class Fence {
public:
  Fence() : done_(dry_.get_future()), thread_([this] { run(); }) {}
  ~Fence() {
    done_.wait(); // ok leash-unbounded-wait
    thread_.join();
  }

private:
  void run() {
    paint();
    dry_.set_value();
  }
  std::promise<void> dry_;
  std::future<void> done_;
  std::thread thread_;
};

// Only a flag that nobody sets by then lets it come so far.
class Gate {
public:
  Gate() : done_(dry_.get_future()), thread_([this] { run(); }) {}
  void finish() { finished_ = true; }
  ~Gate() {
    done_.wait(); // want leash-unbounded-wait "waits for 'done_' without a deadline: it hangs when nobody wakes it"
    thread_.join(); // want leash-unbounded-wait "without asking it to stop"
  }

private:
  void run() {
    while (!finished_)
      paint();
    dry_.set_value();
  }
  std::atomic<bool> finished_{false};
  std::promise<void> dry_;
  std::future<void> done_;
  std::thread thread_;
};
