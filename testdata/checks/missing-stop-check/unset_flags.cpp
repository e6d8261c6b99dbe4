// SPDX-License-Identifier: Apache-2.0
// std: c++17
// world: program
//
// Queues whose stop flag nobody sets: who joins the thread only wakes it.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

void handle(int);

class Queue {
public:
  bool pop(int &x) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty() && !closed_) // want leash-missing-stop-check "tests 'this->closed_', which nobody changes"
      changed_.wait(lock);
    if (queue_.empty())
      return false;
    x = queue_.front();
    queue_.pop_front();
    return true;
  }
  void push(int x) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(x);
    changed_.notify_one();
  }
  void close() { changed_.notify_all(); }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> queue_;
  bool closed_ = false;
};

class Worker {
public:
  Worker() : thread_([this] { run(); }) {}
  void put(int x) { queue_.push(x); }
  ~Worker() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    int x;
    while (queue_.pop(x))
      handle(x);
  }
  Queue queue_;
  std::thread thread_;
};

class ClosingQueue {
public:
  bool pop(int &x) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty() && !closed_) // ok leash-missing-stop-check
      changed_.wait(lock);
    if (queue_.empty())
      return false;
    x = queue_.front();
    queue_.pop_front();
    return true;
  }
  void push(int x) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(x);
    changed_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> queue_;
  bool closed_ = false;
};

class ClosingWorker {
public:
  ClosingWorker() : thread_([this] { run(); }) {}
  void put(int x) { queue_.push(x); }
  ~ClosingWorker() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    int x;
    while (queue_.pop(x))
      handle(x);
  }
  ClosingQueue queue_;
  std::thread thread_;
};

// A last piece of work ends it.
class SentinelQueue {
public:
  bool pop(int &x) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty() && !closed_) // ok leash-missing-stop-check
      changed_.wait(lock);
    if (queue_.empty())
      return false;
    x = queue_.front();
    queue_.pop_front();
    return true;
  }
  void push(int x) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(x);
    changed_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> queue_;
  bool closed_ = false;
};

class SentinelWorker {
public:
  SentinelWorker() : thread_([this] { run(); }) {}
  void put(int x) { queue_.push(x); }
  ~SentinelWorker() {
    queue_.push(-1);
    thread_.join();
  }

private:
  void run() {
    int x;
    while (queue_.pop(x)) {
      if (x < 0)
        break;
      handle(x);
    }
  }
  SentinelQueue queue_;
  std::thread thread_;
};

int main() {
  Worker a;
  a.put(1);
  ClosingWorker b;
  b.put(1);
  SentinelWorker c;
  c.put(1);
}
