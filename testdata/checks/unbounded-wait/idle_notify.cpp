// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Stops that notify only when there is work, when the waiter is awake anyway.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

void print(int page);

class Printer {
public:
  Printer() : thread_([this] { run(); }) {}
  ~Printer() {
    bool pending;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true; // note "requested here"
      pending = !pages_.empty();
    }
    if (pending)
      ready_.notify_one();
    thread_.join(); // note "waited for here"
  }
  void add(int page) {
    bool first;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      first = pages_.empty();
      pages_.push_back(page);
    }
    if (first)
      ready_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      ready_.wait(lock, [this] { return stop_ || !pages_.empty(); }); // want leash-unbounded-wait "stop_.*does not wake it"
      if (pages_.empty())
        return;
      int page = pages_.front();
      pages_.pop_front();
      lock.unlock();
      print(page);
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> pages_;
  bool stop_ = false;
  std::thread thread_;
};

// Whoever is asleep says so: the stop may leave the notification out.
class Sleeper {
public:
  Sleeper() : thread_([this] { run(); }) {}
  ~Sleeper() {
    bool asleep;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      asleep = asleep_;
    }
    if (asleep)
      ready_.notify_one();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      asleep_ = true;
      ready_.wait(lock, [this] { return stop_ || !pages_.empty(); }); // ok leash-unbounded-wait
      asleep_ = false;
      pages_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> pages_;
  bool stop_ = false, asleep_ = false;
  std::thread thread_;
};

// Empty or not, it is notified; and one who is asked twice need not be.
class Both {
public:
  Both() : thread_([this] { run(); }) {}
  ~Both() { stop(); }
  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stop_)
        return;
      stop_ = true;
    }
    if (!pages_.empty())
      ready_.notify_all();
    else
      ready_.notify_one();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (!stop_ && pages_.empty())
        ready_.wait(lock); // ok leash-unbounded-wait
      pages_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> pages_;
  bool stop_ = false;
  std::thread thread_;
};

// There is no request either when the queue is empty.
class Together {
public:
  Together() : thread_([this] { run(); }) {}
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!pages_.empty()) {
      stop_ = true;
      ready_.notify_one();
      lock.unlock();
      thread_.join();
    }
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (!stop_ && pages_.empty())
        ready_.wait(lock); // ok leash-unbounded-wait
      pages_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> pages_;
  bool stop_ = false;
  std::thread thread_;
};

int main() {
  Printer p;
  p.add(1);
  Sleeper s;
  Both b;
  Together t;
  t.flush();
}
