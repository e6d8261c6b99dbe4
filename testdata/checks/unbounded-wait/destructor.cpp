// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// D7: a destructor that may wait for ever.
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

int compute();

class Result {
public:
  explicit Result(std::future<int> f) : future_(std::move(f)) {}
  ~Result() {
    future_.wait(); // want leash-unbounded-wait "'future_'|'this->future_'"
  }

private:
  std::future<int> future_;
};

class ResultGet {
public:
  explicit ResultGet(std::future<int> f) : future_(std::move(f)) {}
  ~ResultGet() {
    if (future_.valid())
      future_.get(); // want leash-unbounded-wait "future_'"
  }

private:
  std::future<int> future_;
};

class Drained {
public:
  void begin() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++busy_;
  }
  void end() {
    std::lock_guard<std::mutex> lock(mutex_);
    --busy_;
    idle_.notify_all();
  }
  ~Drained() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return busy_ == 0; }); // want leash-unbounded-wait "idle_'"
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int busy_ = 0;
};

class DrainedByLoop {
public:
  void end() {
    std::lock_guard<std::mutex> lock(mutex_);
    --busy_;
    idle_.notify_all();
  }
  ~DrainedByLoop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (busy_ > 0)
      idle_.wait(lock); // want leash-unbounded-wait "idle_'"
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int busy_ = 0;
};

// With a deadline.
class ResultTimed {
public:
  explicit ResultTimed(std::future<int> f) : future_(std::move(f)) {}
  ~ResultTimed() {
    future_.wait_for(std::chrono::seconds(5)); // ok leash-unbounded-wait
  }

private:
  std::future<int> future_;
};

class DrainedTimed {
public:
  void end() {
    std::lock_guard<std::mutex> lock(mutex_);
    --busy_;
    idle_.notify_all();
  }
  ~DrainedTimed() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait_for(lock, std::chrono::seconds(5), [this] { return busy_ == 0; }); // ok leash-unbounded-wait
  }

private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int busy_ = 0;
};

// Only what is ready already.
class ResultReady {
public:
  explicit ResultReady(std::future<int> f) : future_(std::move(f)) {}
  ~ResultReady() {
    if (future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
      future_.get(); // ok leash-unbounded-wait
  }

private:
  std::future<int> future_;
};

// The same calls where blocking is what the function is for.
int fetch(std::future<int> &f) { return f.get(); } // ok leash-unbounded-wait

// What was lent comes back by itself.
class Lender {
  struct Return {
    Lender *to;
    void operator()(int *item) const { to->back(item); }
  };

public:
  std::unique_ptr<int, Return> lend() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++lent_;
    return std::unique_ptr<int, Return>(&item_, Return{this});
  }
  ~Lender() {
    std::unique_lock<std::mutex> lock(mutex_);
    home_.wait(lock, [this] { return lent_ == 0; }); // ok leash-unbounded-wait
  }

private:
  void back(int *) {
    std::lock_guard<std::mutex> lock(mutex_);
    --lent_;
    home_.notify_one();
  }
  std::mutex mutex_;
  std::condition_variable home_;
  int lent_ = 0;
  int item_ = 0;
};
