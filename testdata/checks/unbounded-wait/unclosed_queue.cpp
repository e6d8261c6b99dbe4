// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: program
//
// Joins of threads that take from a queue until it is closed.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void knit();

// The loop ends when the queue comes back empty-handed, which it does when it
// is closed.
class Basket {
public:
  void put(int ball) {
    std::lock_guard<std::mutex> lock(mutex_);
    balls_.push_back(ball);
    filled_.notify_one();
  }
  bool take(int &ball) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !balls_.empty(); }); // ok leash-unbounded-wait -- said at the join
    if (balls_.empty())
      return false;
    ball = balls_.front();
    balls_.pop_front();
    return true;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    filled_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<int> balls_;
  bool closed_ = false;
};

class Knitters {
public:
  Knitters() {
    for (int i = 0; i < 2; ++i)
      threads_.push_back(std::make_unique<std::thread>([this] {
        int ball;
        while (basket_.take(ball))
          knit();
      }));
  }
  void add(int ball) { basket_.put(ball); }
  ~Knitters() {
    for (auto &t : threads_)
      t->join(); // want leash-unbounded-wait "threads_"
    basket_.close();
  }

private:
  Basket basket_;
  std::vector<std::unique_ptr<std::thread>> threads_;
};

class KnittersRight {
public:
  KnittersRight() {
    for (int i = 0; i < 2; ++i)
      threads_.push_back(std::make_unique<std::thread>([this] {
        int ball;
        while (basket_.take(ball))
          knit();
      }));
  }
  ~KnittersRight() {
    basket_.close();
    for (auto &t : threads_)
      t->join(); // ok leash-unbounded-wait
  }

private:
  Basket basket_;
  std::vector<std::unique_ptr<std::thread>> threads_;
};

// A last message takes the place of the flag.
class KnittersByMessage {
public:
  KnittersByMessage() {
    thread_ = std::thread([this] {
      int ball;
      while (basket_.take(ball) && ball >= 0)
        knit();
    });
  }
  ~KnittersByMessage() {
    basket_.put(-1);
    thread_.join(); // ok leash-unbounded-wait
    basket_.close();
  }

private:
  Basket basket_;
  std::thread thread_;
};
