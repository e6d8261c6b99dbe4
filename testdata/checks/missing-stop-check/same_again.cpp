// SPDX-License-Identifier: Apache-2.0
// std: c++17
// stdlib: both
// world: program
//
// A way back to the head of the loop that passes by the look at the stop, while
// what was asked for in vain is asked for again.
#include <atomic>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>

void use(int);

class Player {
public:
  explicit Player(std::function<int(int)> load) : load_(load) {
    thread_ = std::thread([this] { play(); });
    careful_ = std::thread([this] { playCarefully(); });
    skips_ = std::thread([this] { playOthers(); });
  }
  ~Player() {
    stop_ = true;
    thread_.join();
    careful_.join();
    skips_.join();
  }

private:
  bool show(int size) {
    if (load_(frame_) == 0)
      return false;
    use(size);
    return true;
  }
  bool showOther(int size) {
    if (load_(other_) == 0)
      return false;
    use(size);
    return true;
  }
  void play() {
    while (true) { // want leash-missing-stop-check "does not look at .*stop_' until 'Player::show' succeeds"
      if (!show(3))
        continue;
      if (stop_)
        break;
      frame_++;
    }
  }
  void playCarefully() {
    while (true) { // ok leash-missing-stop-check
      if (stop_)
        break;
      if (!show(3))
        continue;
      use(1);
    }
  }
  // Each round asks for another one.
  void playOthers() {
    while (true) { // ok leash-missing-stop-check
      other_++;
      if (!showOther(3))
        continue;
      if (stop_)
        break;
    }
  }
  std::function<int(int)> load_;
  std::atomic<int> frame_{0}, other_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_, careful_, skips_;
};

// A queue that only those fill who are not there any more.
class Worker {
public:
  Worker() {
    thread_ = std::thread([this] { run(); });
  }
  ~Worker() {
    stop_ = true;
    thread_.join();
  }
  void push(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push(job);
  }

private:
  bool tryPop(int &job) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (jobs_.empty())
      return false;
    job = jobs_.front();
    jobs_.pop();
    return true;
  }
  void run() {
    while (true) { // want leash-missing-stop-check "until 'Worker::tryPop' succeeds"
      int job;
      if (!tryPop(job))
        continue;
      use(job);
      if (stop_)
        break;
    }
  }
  std::mutex mutex_;
  std::queue<int> jobs_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Who stops it puts in a last one.
class Woken {
public:
  Woken() {
    thread_ = std::thread([this] { run(); });
  }
  ~Woken() {
    stop_ = true;
    push(0);
    thread_.join();
  }
  void push(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push(job);
  }

private:
  bool tryPop(int &job) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (jobs_.empty())
      return false;
    job = jobs_.front();
    jobs_.pop();
    return true;
  }
  void run() {
    while (true) { // ok leash-missing-stop-check
      int job;
      if (!tryPop(job))
        continue;
      use(job);
      if (stop_)
        break;
    }
  }
  std::mutex mutex_;
  std::queue<int> jobs_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
