// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// The stop wakes the waiter, and its flag is not part of the condition that
// this one sleeps on, whether or not it would look at the flag afterwards.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

void post(int letter);

// The flag is looked at when the wait is over.
class Mailman {
public:
  Mailman() : thread_([this] { walk(); }) {}
  ~Mailman() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false; // note "the stop is requested here"
    }
    bag_.notify_all();
    thread_.join();
  }
  void give(int letter) {
    std::lock_guard<std::mutex> lock(mutex_);
    letters_.push_back(letter);
    bag_.notify_one();
  }

private:
  std::optional<int> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    bag_.wait(lock, [this] { return !letters_.empty(); }); // want leash-unbounded-wait "'bag_' without a deadline: a stop by 'running_' does not change what it waits for"
    if (!running_)
      return std::nullopt;
    int letter = letters_.front();
    letters_.pop_front();
    return letter;
  }
  void walk() {
    while (auto letter = next())
      post(*letter);
  }
  std::mutex mutex_;
  std::condition_variable bag_;
  std::deque<int> letters_;
  bool running_ = true;
  std::thread thread_;
};

class MailmanRight {
public:
  MailmanRight() : thread_([this] { walk(); }) {}
  ~MailmanRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
    }
    bag_.notify_all();
    thread_.join();
  }
  void give(int letter) {
    std::lock_guard<std::mutex> lock(mutex_);
    letters_.push_back(letter);
    bag_.notify_one();
  }

private:
  std::optional<int> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    bag_.wait(lock, [this] { return !running_ || !letters_.empty(); }); // ok leash-unbounded-wait
    if (!running_)
      return std::nullopt;
    int letter = letters_.front();
    letters_.pop_front();
    return letter;
  }
  void walk() {
    while (auto letter = next())
      post(*letter);
  }
  std::mutex mutex_;
  std::condition_variable bag_;
  std::deque<int> letters_;
  bool running_ = true;
  std::thread thread_;
};

// A last letter comes with the flag.
class MailmanLastLetter {
public:
  MailmanLastLetter() : thread_([this] { walk(); }) {}
  ~MailmanLastLetter() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
      letters_.push_back(0);
    }
    bag_.notify_all();
    thread_.join();
  }

private:
  std::optional<int> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    bag_.wait(lock, [this] { return !letters_.empty(); }); // ok leash-unbounded-wait
    if (!running_)
      return std::nullopt;
    return letters_.front();
  }
  void walk() {
    while (auto letter = next())
      post(*letter);
  }
  std::mutex mutex_;
  std::condition_variable bag_;
  std::deque<int> letters_;
  bool running_ = true;
  std::thread thread_;
};

// Nobody looks at the flag.
class Counter {
public:
  Counter() : thread_([this] { run(); }) {}
  void stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    closed_ = true; // note "."
    coins_.notify_all();
    lock.unlock();
    thread_.join();
  }
  void add() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++pending_;
    coins_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (pending_ == 0)
        coins_.wait(lock); // want leash-unbounded-wait "a stop by 'closed_' does not change what it waits for"
      if (pending_ < 0)
        return;
      --pending_;
    }
  }
  std::mutex mutex_;
  std::condition_variable coins_;
  int pending_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

// Who joins is not seen: by the queue alone it is clear.
class Queue {
public:
  void put(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
    filled_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    filled_.notify_all();
  }
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return !values_.empty(); }); // want leash-unbounded-wait "a stop by 'closed_'"
    if (closed_)
      return false;
    v = values_.front();
    values_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> values_;
  bool closed_ = false;
};

struct Desk {
  Queue in;
};

void work(Desk *desk) {
  int v = 0;
  while (desk->in.take(v))
    post(v);
}

void hire(Desk *desk, std::thread &clerk) {
  clerk = std::thread(work, desk);
}

void goHome(Desk *desk) { desk->in.close(); }

// … but for the one who puts something in, after it was closed.
class QueuePoked {
public:
  void put(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
    filled_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    filled_.notify_all();
  }
  bool take(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return !values_.empty(); }); // ok leash-unbounded-wait
    if (closed_)
      return false;
    v = values_.front();
    values_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> values_;
  bool closed_ = false;
};

struct DeskPoked {
  QueuePoked in;
};

void workPoked(DeskPoked *desk) {
  int v = 0;
  while (desk->in.take(v))
    post(v);
}

void hirePoked(DeskPoked *desk, std::thread &clerk) {
  clerk = std::thread(workPoked, desk);
}

void goHomePoked(DeskPoked *desk) {
  desk->in.close();
  desk->in.put(0);
}

// Other threads wake it too, but each only for a while.
class Sums {
public:
  Sums() : folder_([this] { fold(); }) {}
  void record(int v) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      values_.push_back(v);
    }
    ready_.notify_one();
  }
  void stop() {
    stop_ = true; // note "."
    folder_.join();
  }

private:
  void fold() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !values_.empty(); }); // want leash-unbounded-wait "a stop by 'stop_' does not wake it"
      post(values_.front());
      values_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> values_;
  std::atomic<bool> stop_{false};
  std::thread folder_;
};

void measure() {
  Sums sums;
  std::thread probe([&] {
    for (int i = 0; i < 100; ++i)
      sums.record(i);
  });
  probe.join();
  sums.stop();
}
