// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
//
// Loops that ask again and again for a state that others change, below a loop
// that a stop ends.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <stop_token>
#include <thread>

using namespace std::chrono_literals;

void work();
void handle(int);

// Nobody puts anything in when it shall end.
class WaitsForWork {
public:
  WaitsForWork() : thread_([this] { run(); }) {}
  void put(int x) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push(x);
    ++count_;
  }
  ~WaitsForWork() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (count_ == 0) // want leash-missing-stop-check "waits until somebody changes 'this->count_'"
        std::this_thread::yield();
      std::lock_guard<std::mutex> lock(mutex_);
      handle(queue_.front());
      queue_.pop();
      --count_;
    }
  }
  std::mutex mutex_;
  std::queue<int> queue_;
  std::atomic<int> count_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class PutsTheLastOne {
public:
  PutsTheLastOne() : thread_([this] { run(); }) {}
  void put(int x) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push(x);
    ++count_;
  }
  ~PutsTheLastOne() {
    stop_ = true;
    put(-1);
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (count_ == 0) // ok leash-missing-stop-check
        std::this_thread::yield();
      std::lock_guard<std::mutex> lock(mutex_);
      handle(queue_.front());
      queue_.pop();
      --count_;
    }
  }
  std::mutex mutex_;
  std::queue<int> queue_;
  std::atomic<int> count_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Another thread takes one after the other out, until there are none.
class Throttled {
public:
  Throttled()
      : producer_([this] { produce(); }), consumer_([this] { consume(); }) {}
  ~Throttled() {
    stop_ = true;
    producer_.join();
    done_ = true;
    consumer_.join();
  }

private:
  void produce() {
    while (!stop_) {
      while (full_) // ok leash-missing-stop-check
        std::this_thread::sleep_for(1ms);
      work();
      full_ = true;
    }
  }
  void consume() {
    while (!done_) {
      work();
      full_ = false;
    }
  }
  std::atomic<bool> full_{false}, stop_{false}, done_{false};
  std::thread producer_, consumer_;
};

// It is let go by who has started it.
class Gate {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
    work();
    open_ = true;
  }
  ~Gate() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!open_) // ok leash-missing-stop-check
      std::this_thread::sleep_for(1ms);
    while (!stop_)
      work();
  }
  std::atomic<bool> open_{false}, stop_{false};
  std::thread thread_;
};

// In a function that the loop calls, with a token.
class Suspends {
public:
  Suspends() : thread_([this](std::stop_token st) { run(st); }) {}
  void suspend() { suspended_ = true; }
  void resume() { suspended_ = false; }

private:
  void waitWhileSuspended() {
    while (suspended_) // want leash-missing-stop-check "waits until somebody changes 'this->suspended_'"
      std::this_thread::sleep_for(10ms);
  }
  void run(std::stop_token st) {
    while (!st.stop_requested()) {
      waitWhileSuspended();
      work();
    }
  }
  std::atomic<bool> suspended_{false};
  std::jthread thread_;
};

class ResumesToStop {
public:
  ResumesToStop() : thread_([this](std::stop_token st) { run(st); }) {}
  void suspend() { suspended_ = true; }
  void resume() { suspended_ = false; }
  ~ResumesToStop() { resume(); }

private:
  void waitWhileSuspended() {
    while (suspended_) // ok leash-missing-stop-check
      std::this_thread::sleep_for(10ms);
  }
  void run(std::stop_token st) {
    while (!st.stop_requested()) {
      waitWhileSuspended();
      work();
    }
  }
  std::atomic<bool> suspended_{false};
  std::jthread thread_;
};

// The caller resumes it before it stops it.
class Player {
public:
  Player() : thread_([this] { run(); }) {}
  void pause(bool on) { paused_ = on; }
  void finish() { stop_ = true; }
  void join() { thread_.join(); }

private:
  void run() {
    while (!stop_) {
      while (paused_) // ok leash-missing-stop-check
        std::this_thread::sleep_for(10ms);
      work();
    }
  }
  std::atomic<bool> paused_{false}, stop_{false};
  std::thread thread_;
};

// A time out is no reason to look at the flag.
class Receives {
public:
  Receives() : thread_([this] { run(); }) {}
  void give() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      data_ = true;
    }
    changed_.notify_one();
  }
  ~Receives() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!changed_.wait_for(lock, 1s, [this] { return data_; })) // want leash-missing-stop-check "waits until somebody changes 'this->data_'"
        work();
      data_ = false;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool data_ = false, stop_ = false;
  std::thread thread_;
};

class ReceivesTheStop {
public:
  ReceivesTheStop() : thread_([this] { run(); }) {}
  void give() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      data_ = true;
    }
    changed_.notify_one();
  }
  ~ReceivesTheStop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!changed_.wait_for(lock, 1s, [this] { return data_ || stop_; })) // ok leash-missing-stop-check
        work();
      data_ = false;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool data_ = false, stop_ = false;
  std::thread thread_;
};

int main() {
  Receives r;
  r.give();
  ReceivesTheStop t;
  t.give();
  WaitsForWork a;
  a.put(1);
  PutsTheLastOne b;
  b.put(1);
  Throttled c;
  Gate d;
  d.start();
  Suspends e;
  e.suspend();
  e.resume();
  ResumesToStop f;
  f.suspend();
  Player g;
  g.pause(true);
  g.pause(false);
  g.finish();
  g.join();
}
