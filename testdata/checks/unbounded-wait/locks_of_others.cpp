// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Mutexes that callers hold, and those that the joined thread needs.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

void sail();

// The thread takes the lock that is held while it is joined.
class Harbour {
public:
  Harbour() : pilot_([this] { run(); }) {}
  void close() {
    std::lock_guard<std::mutex> lock(mutex_); // note "is locked here"
    closed_ = true;
    pilot_.join(); // want leash-unbounded-wait "joins 'pilot_' while 'mutex_' is locked"
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_); // note "the thread locks it here"
      if (closed_)
        return;
      sail();
    }
  }
  std::mutex mutex_;
  bool closed_ = false;
  std::thread pilot_;
};

class HarbourRight {
public:
  HarbourRight() : pilot_([this] { run(); }) {}
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    pilot_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closed_)
        return;
      sail();
    }
  }
  std::mutex mutex_;
  bool closed_ = false;
  std::thread pilot_;
};

// Another lock, which the thread has nothing to do with.
class HarbourOther {
public:
  HarbourOther() : pilot_([this] { run(); }) {}
  void close() {
    std::lock_guard<std::mutex> lock(closing_);
    closed_ = true;
    pilot_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    while (!closed_)
      sail();
  }
  std::mutex closing_;
  std::atomic<bool> closed_{false};
  std::thread pilot_;
};

// It is joined when it said that it is on its way out.
class HarbourTold {
public:
  HarbourTold() : pilot_([this] { run(); }) {}
  void reap() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (left_)
      pilot_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    sail();
    std::lock_guard<std::mutex> lock(mutex_);
    left_ = true;
  }
  std::mutex mutex_;
  bool left_ = false;
  std::thread pilot_;
};

// The lock is the caller's, and who would wake the waiter wants it first.
class Berth {
public:
  void leave() {
    std::unique_lock<std::mutex> lock(mutex_);
    quiet_.wait(lock, [this] { return crew_ == 0; }); // want leash-unbounded-wait "quiet_.*while 'chart_' is locked"
  }
  void board() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++crew_;
  }
  void disembark() {
    std::lock_guard<std::mutex> lock(mutex_);
    --crew_;
    quiet_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable quiet_;
  int crew_ = 0;
};

class Port {
public:
  void remove() {
    std::lock_guard<std::mutex> lock(chart_); // note "is locked here"
    berth_.leave();
  }
  void visit() {
    berth_.board();
    {
      std::lock_guard<std::mutex> lock(chart_);
      ++visits_;
    }
    berth_.disembark();
  }

private:
  std::mutex chart_;
  Berth berth_;
  int visits_ = 0;
};

// Nobody who wakes needs it.
class BerthRight {
public:
  void leave() {
    std::unique_lock<std::mutex> lock(mutex_);
    quiet_.wait(lock, [this] { return crew_ == 0; }); // ok leash-unbounded-wait
  }
  void disembark() {
    std::lock_guard<std::mutex> lock(mutex_);
    --crew_;
    quiet_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable quiet_;
  int crew_ = 0;
};

class PortRight {
public:
  void remove() {
    std::lock_guard<std::mutex> lock(chart_);
    berth_.leave();
  }
  void visit() {
    berth_.disembark();
  }

private:
  std::mutex chart_;
  BerthRight berth_;
};

// The lock is given along, and given up in the wait.
class Lock {
public:
  void enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    fill(lock);
  }
  void filled() {
    std::lock_guard<std::mutex> lock(mutex_);
    full_ = true;
    changed_.notify_all();
  }

private:
  void fill(std::unique_lock<std::mutex> &lock) {
    changed_.wait(lock, [this] { return full_; }); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
};

// The thread asks for the lock, in a function of its own, and does not wait.
class HarbourAsking {
public:
  HarbourAsking() : pilot_([this] { run(); }) {}
  void close() {
    closed_ = true;
    std::lock_guard<std::timed_mutex> lock(mutex_);
    pilot_.join(); // ok leash-unbounded-wait
  }

private:
  bool enter() {
    if (mutex_.try_lock())
      return true;
    while (!mutex_.try_lock_for(std::chrono::seconds(1)))
      if (closed_)
        return false;
    return true;
  }
  void run() {
    while (!closed_ && enter()) {
      sail();
      mutex_.unlock();
    }
  }
  std::timed_mutex mutex_;
  std::atomic<bool> closed_{false};
  std::thread pilot_;
};

// One of those who wake needs it, but a worker does so, too, without it.
class Slips {
public:
  void fill() {
    std::unique_lock<std::mutex> lock(mutex_);
    freed_.wait(lock, [this] { return free_ > 0; }); // ok leash-unbounded-wait
    --free_;
  }
  void empty() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++free_;
    freed_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_ = 4;
};

class Yard {
public:
  Yard() : worker_([this] {
        for (int i = 0; i < 100; ++i)
          slips_.empty();
      }) {}
  ~Yard() { worker_.join(); }
  void launch() {
    std::lock_guard<std::mutex> lock(list_);
    slips_.fill();
  }
  void scrap() {
    std::lock_guard<std::mutex> lock(list_);
    slips_.empty();
  }

private:
  std::mutex list_;
  Slips slips_;
  std::thread worker_;
};

// What was locked by another method of the waker is released before it wakes,
// but to get there it has to have it.
class Ledger {
public:
  void settle() {
    std::lock_guard<std::mutex> lock(book_); // note "is locked here"
    await();
  }
  void pay() {
    note();
    std::lock_guard<std::mutex> lock(mutex_);
    paid_ = true;
    changed_.notify_all();
  }

private:
  void await() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return paid_; }); // want leash-unbounded-wait "while 'book_' is locked"
  }
  void note() {
    std::lock_guard<std::mutex> lock(book_);
    ++entries_;
  }
  std::mutex book_, mutex_;
  std::condition_variable changed_;
  bool paid_ = false;
  int entries_ = 0;
};

// A loop over all asks none whether it has ended.
class Sessions {
public:
  void open(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_[n].thread = std::thread([this, n] { serve(n); });
  }
  void closeAll() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto &entry : sessions_)
      entry.second.thread.join(); // want leash-unbounded-wait "while 'mutex_' is locked"
  }

private:
  struct Session {
    std::thread thread;
    int bytes = 0;
  };
  void serve(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_[n].bytes += n;
  }
  std::mutex mutex_;
  std::map<int, Session> sessions_;
};
