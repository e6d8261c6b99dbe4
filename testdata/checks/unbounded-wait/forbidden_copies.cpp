// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A class whose copies are forbidden as before C++11: by private members that
// are nowhere defined. All of it is seen no less.
#include <condition_variable>
#include <mutex>
#include <thread>

class Shipper {
public:
  Shipper() : stop_(false), thread_(&Shipper::run, this) {}
  ~Shipper() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      drained_.notify_all();
    }
    thread_.join();
  }
  void append() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++lines_;
    wake_.notify_one();
  }
  void waitDrained() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (lines_ && !stop_)
      drained_.wait(lock);
  }

private:
  Shipper(const Shipper &);
  Shipper &operator=(const Shipper &);
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      while (!lines_ && !stop_)
        wake_.wait(lock); // want leash-unbounded-wait "a stop by 'stop_' does not wake it"
      if (stop_)
        break;
      lines_ = 0;
      drained_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_, drained_;
  int lines_ = 0;
  bool stop_;
  std::thread thread_;
};

// One that copies itself elsewhere may do anything there.
class Elsewhere {
public:
  Elsewhere() : stop_(false), thread_(&Elsewhere::run, this) {}
  ~Elsewhere() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wakeAll();
    thread_.join();
  }
  void wakeAll();

private:
  Elsewhere(const Elsewhere &);
  Elsewhere &operator=(const Elsewhere &);
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_)
      wake_.wait(lock); // ok leash-unbounded-wait
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_;
  std::thread thread_;
};

void ship() {
  Shipper a;
  a.append();
  a.waitDrained();
  Elsewhere b;
}
