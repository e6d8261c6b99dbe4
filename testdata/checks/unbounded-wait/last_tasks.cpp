// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: both
//
// The stop is a last piece of work: the thread that runs it sets the flag.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

struct Order {
  std::function<void()> Do;
  bool Urgent = false;
};

class Bakery {
public:
  Bakery() : thread_([this] { run(); }) {}
  ~Bakery() {
    add(Order{[this] { closed_ = true; }, true});
    thread_.join(); // ok leash-unbounded-wait
  }
  void add(Order o) {
    std::lock_guard<std::mutex> lock(mutex_);
    orders_.push_back(std::move(o));
    more_.notify_one();
  }

private:
  void run() {
    while (!closed_) {
      Order next = take();
      next.Do();
    }
  }
  Order take() {
    std::unique_lock<std::mutex> lock(mutex_);
    more_.wait(lock, [this] { return !orders_.empty(); });
    Order o = std::move(orders_.front());
    orders_.pop_front();
    return o;
  }
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Order> orders_;
  std::atomic<bool> closed_{false};
  std::thread thread_;
};

void knead();

// The last piece of work only says that it comes.
class Dairy {
public:
  Dairy() : thread_([this] { run(); }) {}
  void close() { closed_ = true; }
  ~Dairy() {
    std::function<void()> last = [this] { announced_ = true; };
    last();
    thread_.join(); // want leash-unbounded-wait "without asking it to stop"
  }

private:
  void run() {
    while (!closed_)
      knead();
  }
  std::atomic<bool> closed_{false};
  std::atomic<bool> announced_{false};
  std::thread thread_;
};
