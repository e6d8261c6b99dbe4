// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Joins of threads that were not asked to end, or only afterwards.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

void knit();

// The request comes after the join.
class Loom {
public:
  void start() { thread_ = std::thread(&Loom::run, this); }
  void wind() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++wound_;
    changed_.notify_one();
  }
  void stop() { // note "entered"
    if (!thread_.joinable())
      return;
    thread_.join(); // want leash-unbounded-wait "shutdown function 'Loom::stop' joins 'thread_'"
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    changed_.notify_all();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!quit_) // note "goes on"
      changed_.wait(lock);
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int wound_ = 0;
  bool quit_ = false;
  std::thread thread_;
};

class LoomRight {
public:
  void start() { thread_ = std::thread(&LoomRight::run, this); }
  void stop() {
    if (!thread_.joinable())
      return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      quit_ = true;
    }
    changed_.notify_all();
    thread_.join(); // ok leash-unbounded-wait
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!quit_)
      changed_.wait(lock); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool quit_ = false;
  std::thread thread_;
};

// Something else is counted and rung before: the loop hears neither.
class Counted {
public:
  Counted() : thread_([this] { run(); }) {}
  void quit() { quit_ = true; }
  ~Counted() {
    ++closed_;
    saved_.notify_all();
    thread_.join(); // want leash-unbounded-wait "thread_"
  }

private:
  void run() {
    while (!quit_)
      knit();
  }
  std::atomic<bool> quit_{false};
  std::condition_variable saved_;
  int closed_ = 0;
  std::thread thread_;
};

// The join has a function of its own, and its name says so; the destructor has
// to return all the same.
class Wool {
public:
  Wool() : thread_([this] { run(); }) {}
  void quit() { quit_ = true; }
  void join() {
    if (thread_.joinable())
      thread_.join(); // want leash-unbounded-wait "destructor 'Wool::~Wool' joins 'thread_'"
  }
  ~Wool() { join(); }

private:
  void run() {
    while (!quit_)
      knit();
  }
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

class WoolRight {
public:
  WoolRight() : thread_([this] { run(); }) {}
  void quit() { quit_ = true; }
  void join() {
    if (thread_.joinable())
      thread_.join(); // ok leash-unbounded-wait
  }
  ~WoolRight() {
    quit();
    join();
  }

private:
  void run() {
    while (!quit_)
      knit();
  }
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

// Who was asked was joined as well: the thread that the destructor still finds
// is one that nobody asked.
class Spindle {
public:
  void begin() {
    if (run_.exchange(true))
      return;
    thread_ = std::thread(&Spindle::spin, this);
  }
  void halt() {
    run_ = false;
    if (thread_.joinable())
      thread_.join(); // ok leash-unbounded-wait
  }
  ~Spindle() {
    if (thread_.joinable())
      thread_.join(); // want leash-unbounded-wait "destructor 'Spindle::~Spindle' joins 'thread_' without asking it to stop"
  }

private:
  void spin() {
    while (run_) // note "goes on"
      knit();
  }
  std::atomic<bool> run_{false};
  std::thread thread_;
};

void spinTwice(bool again) {
  Spindle s;
  s.begin();
  if (!again)
    return;
  s.halt();
  s.begin();
}

// A request without a join may come first.
class SpindleTold {
public:
  SpindleTold() : thread_(&SpindleTold::spin, this) {}
  void halt(bool wait) {
    run_ = false;
    if (wait && thread_.joinable())
      thread_.join();
  }
  ~SpindleTold() {
    if (thread_.joinable())
      thread_.join(); // ok leash-unbounded-wait
  }

private:
  void spin() {
    while (run_)
      knit();
  }
  std::atomic<bool> run_{true};
  std::thread thread_;
};

void spinOnce() {
  SpindleTold s;
  knit();
  s.halt(false);
}

// What the derived class asks for, its base joins.
class Mill {
public:
  virtual ~Mill() {
    if (thread_.joinable())
      thread_.join(); // ok leash-unbounded-wait
  }
  void start() { thread_ = std::thread(&Mill::grind, this); }

protected:
  void finish() { done_ = true; }

private:
  void grind() {
    while (!done_)
      knit();
  }
  std::atomic<bool> done_{false};
  std::thread thread_;
};

class WaterMill : public Mill {
public:
  ~WaterMill() override { finish(); }
};

void grindOnce() {
  WaterMill m;
  m.start();
}

int main(int argc, char **) {
  spinTwice(argc > 1);
  spinOnce();
  grindOnce();
}
