// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: real
// world: program
//
// Changes of what somebody waits for, after which the function wakes him on
// some ways only.
#include <condition_variable>
#include <mutex>
#include <vector>

bool broken(int item);

// One that comes back broken is counted, and nobody hears of it.
class Pool {
public:
  void close() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return used_ == 0; }); // want leash-unbounded-wait "'Pool::giveBack' may change what it waits for and leave without waking it"
  }
  void take() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++used_;
  }
  void giveBack(int item) {
    std::lock_guard<std::mutex> lock(mutex_);
    --used_; // note "it is changed here"
    if (broken(item)) // note "left from here without a notification"
      return;
    idle_.push_back(item);
    changed_.notify_all(); // note "this would wake it"
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> idle_;
  unsigned used_ = 0;
};

class PoolRight {
public:
  void close() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return used_ == 0; });
  }
  void take() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++used_;
  }
  void giveBack(int item) {
    std::lock_guard<std::mutex> lock(mutex_);
    --used_;
    if (!broken(item))
      idle_.push_back(item);
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> idle_;
  unsigned used_ = 0;
};

// The last one wakes: the others have nothing to tell.
class Countdown {
public:
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return left_ == 0; });
  }
  void one() {
    std::lock_guard<std::mutex> lock(mutex_);
    --left_;
    if (left_ != 0)
      return;
    done_.notify_all();
  }
  void two() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--left_ > 0)
      return;
    done_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable done_;
  unsigned left_ = 3;
};

// Who knows that nobody waits need not wake anybody; nor who was told so.
class Queue {
public:
  int pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++waiters_;
    filled_.wait(lock, [this] { return !items_.empty(); });
    --waiters_;
    int item = items_.back();
    items_.pop_back();
    return item;
  }
  void push(int item) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(item);
    if (waiters_ == 0)
      return;
    filled_.notify_one();
  }
  void add(int item, bool wake) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(item);
    if (!wake)
      return;
    filled_.notify_one();
  }
  void addFirst(int item) {
    std::lock_guard<std::mutex> lock(mutex_);
    const bool first = items_.empty();
    items_.push_back(item);
    if (!first)
      return;
    filled_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<int> items_;
  unsigned waiters_ = 0;
};

// The caller wakes.
class Late {
public:
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return done_; });
  }
  void finish(int item) {
    set(item);
    ready_.notify_all();
  }

private:
  void set(int item) {
    std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
    if (broken(item))
      return;
    ready_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  bool done_ = false;
};

int main() {
  Pool pool;
  pool.take();
  pool.giveBack(1);
  pool.close();
  PoolRight right;
  right.take();
  right.giveBack(1);
  right.close();
  Countdown countdown;
  countdown.one();
  countdown.two();
  countdown.wait();
  Queue queue;
  queue.push(1);
  queue.add(2, true);
  queue.addFirst(3);
  queue.pop();
  Late late;
  late.finish(1);
  late.wait();
}
