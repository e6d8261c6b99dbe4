// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Each thread sleeps at an event that it made for itself: one notification is
// enough. Where all of them share the event it is not.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

void serve(int guest);

class Bell {
public:
  void ring() {
    std::lock_guard<std::mutex> lock(mutex_);
    rung_ = true;
    cond_.notify_one();
  }
  void await() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return rung_; }); // ok leash-unbounded-wait
  }

private:
  std::mutex mutex_;
  std::condition_variable cond_;
  bool rung_ = false;
};

struct Waiter {
  int guest = 0;
  Bell bell;
};

class Hall {
public:
  explicit Hall(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { run(); });
  }
  void seat(int guest) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty())
      return;
    Waiter *w = idle_.front();
    idle_.pop_front();
    w->guest = guest;
    w->bell.ring();
  }
  ~Hall() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
      for (Waiter *w : idle_)
        w->bell.ring();
      idle_.clear();
    }
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    for (;;) {
      Waiter *w = nullptr;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (closed_)
          return;
        w = new Waiter;
        idle_.push_back(w);
      }
      w->bell.await();
      serve(w->guest);
      delete w;
    }
  }
  std::mutex mutex_;
  std::deque<Waiter *> idle_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

class SharedBell {
public:
  void ring() {
    std::lock_guard<std::mutex> lock(mutex_);
    rung_ = true;
    cond_.notify_one();
  }
  void await() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return rung_; }); // want leash-unbounded-wait "wakes only one"
  }

private:
  std::mutex mutex_;
  std::condition_variable cond_;
  bool rung_ = false;
};

class Canteen {
public:
  explicit Canteen(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this] { bell_.await(); });
  }
  ~Canteen() {
    bell_.ring();
    for (auto &t : threads_)
      t.join();
  }

private:
  SharedBell bell_;
  std::vector<std::thread> threads_;
};

int main() {
  Hall hall(3);
  hall.seat(1);
  Canteen canteen(3);
}
