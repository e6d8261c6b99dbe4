// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A class for threads that sets the flag and joins: who stops it has woken its
// own waiter before.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

void encode();

class Thread {
public:
  virtual ~Thread() {}
  void start() {
    running_ = true;
    thread_ = std::thread([this] { run(); });
  }
  virtual void stop() {
    running_ = false;
    thread_.join();
  }

protected:
  virtual void run() = 0;
  std::atomic<bool> running_{false};

private:
  std::thread thread_;
};

class Encoder : public Thread {
public:
  void frame() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++frames_;
    cond_.notify_one();
  }

protected:
  void run() override {
    while (running_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (frames_ == 0 && running_)
        cond_.wait(lock); // want leash-unbounded-wait "a stop by 'running_' does not wake it"
      frames_ = 0;
      encode();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable cond_;
  int frames_ = 0;
};

// The derived class wakes it first, and then has the base do the rest.
class EncoderRight : public Thread {
public:
  void stop() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      running_ = false;
      cond_.notify_one();
    }
    Thread::stop();
  }

protected:
  void run() override {
    while (running_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (frames_ == 0 && running_)
        cond_.wait(lock); // ok leash-unbounded-wait
      frames_ = 0;
      encode();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable cond_;
  int frames_ = 0;
};

class Repeater {
public:
  explicit Repeater(std::function<bool()> step) : step_(std::move(step)) {}
  void start() {
    thread_ = std::thread([this] {
      while (!stop_ && step_())
        encode();
    });
  }
  void stop() {
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::function<bool()> step_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// One of several jobs that the loop may run: it is not known which.
class Consumer {
public:
  Consumer() : repeater_([this] { return step(); }) { repeater_.start(); }
  ~Consumer() { repeater_.stop(); }

private:
  bool step() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return left_ > 0; }); // todo-want leash-unbounded-wait
    --left_;
    return true;
  }
  std::mutex mutex_;
  std::condition_variable cond_;
  int left_ = 0;
  Repeater repeater_;
};

class ConsumerRight {
public:
  ConsumerRight() : repeater_([this] { return step(); }) { repeater_.start(); }
  ~ConsumerRight() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    cond_.notify_all();
    repeater_.stop();
  }

private:
  bool step() {
    std::unique_lock<std::mutex> lock(mutex_);
    cond_.wait(lock, [this] { return left_ > 0 || closed_; }); // ok leash-unbounded-wait
    --left_;
    return true;
  }
  std::mutex mutex_;
  std::condition_variable cond_;
  int left_ = 0;
  bool closed_ = false;
  Repeater repeater_;
};
