// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// Stages that end each other: who joins them all has to end the first.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

void store(int part);

class Belt {
public:
  void put(int part) {
    std::lock_guard<std::mutex> lock(mutex_);
    parts_.push_back(part);
    filled_.notify_one();
  }
  bool take(int &part) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return ended_ || !parts_.empty(); });
    if (parts_.empty())
      return false;
    part = parts_.front();
    parts_.pop_front();
    return true;
  }
  void end() {
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    filled_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> parts_;
  bool ended_ = false;
};

class Factory {
public:
  Factory() {
    threads_.emplace_back([this] {
      int part;
      while (first_.take(part)) // note "goes on"
        second_.put(part + 1);
      second_.end();
    });
    threads_.emplace_back([this] {
      int part;
      while (second_.take(part))
        store(part);
    });
  }
  ~Factory() { // note "entered"
    while (!threads_.empty()) {
      threads_.back().join(); // want leash-unbounded-wait "joins 'threads_\[\*\]' without asking it to stop"
      threads_.pop_back();
    }
    first_.end();
  }
  void feed(int part) { first_.put(part); }

private:
  Belt first_, second_;
  std::vector<std::thread> threads_;
};

class Workshop {
public:
  Workshop() {
    threads_.emplace_back([this] {
      int part;
      while (first_.take(part))
        second_.put(part + 1);
      second_.end();
    });
    threads_.emplace_back([this] {
      int part;
      while (second_.take(part))
        store(part);
    });
  }
  ~Workshop() {
    first_.end();
    for (std::thread &t : threads_)
      t.join(); // ok leash-unbounded-wait
  }
  void feed(int part) { first_.put(part); }

private:
  Belt first_, second_;
  std::vector<std::thread> threads_;
};

// Of one of them it is not known which it is.
class Garage {
public:
  Garage() {
    threads_.emplace_back([this] {
      int part;
      while (first_.take(part))
        store(part);
    });
    threads_.emplace_back([] { store(0); });
  }
  ~Garage() {
    threads_.back().join(); // ok leash-unbounded-wait
    first_.end();
    threads_.front().join(); // ok leash-unbounded-wait
  }

private:
  Belt first_;
  std::vector<std::thread> threads_;
};

// A function to end it that nobody calls.
class Mill {
public:
  Mill() : thread_([this] { grind(); }) {}
  ~Mill() { // note "entered"
    wait(); // note "calls"
  }
  void close() { belt_.end(); }
  void wait() { thread_.join(); } // want leash-unbounded-wait "destructor 'Mill::~Mill' joins"

private:
  void grind() {
    int part;
    while (belt_.take(part)) // note "goes on"
      store(part);
  }
  Belt belt_;
  std::thread thread_;
};

// … and one that somebody does.
class Saw {
public:
  Saw() : thread_([this] { cut(); }) {}
  ~Saw() { wait(); }
  void close() { belt_.end(); }
  void wait() { thread_.join(); } // ok leash-unbounded-wait

private:
  void cut() {
    int part;
    while (belt_.take(part))
      store(part);
  }
  Belt belt_;
  std::thread thread_;
};

int main() {
  Factory f;
  f.feed(1);
  Workshop w;
  w.feed(1);
  Garage g;
  Mill m;
  Saw s;
  s.close();
}
