// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// A thread that counts its work off in each round, and tells nobody in some.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

bool send(int job);
void handle(int job);

class Silent {
public:
  Silent() : thread_(&Silent::run, this) {}
  ~Silent() {
    wait();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    work_.notify_one();
    thread_.join();
  }
  void add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    jobs_.push_back(job);
    work_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // want leash-unbounded-wait "'Silent::run' may change what it waits for and leave without waking it"
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      int job = jobs_.front();
      jobs_.pop_front();
      if (!send(job)) { // note "left from here without a notification"
        --pending_; // note "it is changed here"
        continue;
      }
      handle(job);
      --pending_;
      idle_.notify_all(); // note "this would wake it"
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<int> jobs_;
  int pending_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

class SilentRight {
public:
  SilentRight() : thread_(&SilentRight::run, this) {}
  ~SilentRight() {
    wait();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    work_.notify_one();
    thread_.join();
  }
  void add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    jobs_.push_back(job);
    work_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      int job = jobs_.front();
      jobs_.pop_front();
      if (!send(job)) {
        --pending_;
        idle_.notify_all();
        continue;
      }
      handle(job);
      if (--pending_ == 0)
        idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<int> jobs_;
  int pending_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

// Told at the begin of the next round.
class ToldNext {
public:
  ToldNext() : thread_(&ToldNext::run, this) {}
  ~ToldNext() {
    wait();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    work_.notify_one();
    thread_.join();
  }
  void add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    jobs_.push_back(job);
    work_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      if (pending_ == 0)
        idle_.notify_all();
      work_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      int job = jobs_.front();
      jobs_.pop_front();
      if (!send(job)) {
        --pending_;
        continue;
      }
      handle(job);
      --pending_;
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<int> jobs_;
  int pending_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

// There is more to do: this is not the last one.
class MoreToDo {
public:
  MoreToDo() : thread_(&MoreToDo::run, this) {}
  ~MoreToDo() {
    wait();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    work_.notify_one();
    thread_.join();
  }
  void add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    jobs_.push_back(job);
    work_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      handle(jobs_.front());
      jobs_.pop_front();
      --pending_;
      if (!jobs_.empty())
        continue;
      idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<int> jobs_;
  int pending_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

int main() {
  Silent a;
  a.add(1);
  SilentRight b;
  b.add(1);
  ToldNext c;
  c.add(1);
  MoreToDo d;
  d.add(1);
}
