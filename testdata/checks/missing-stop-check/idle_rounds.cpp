// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// A round in which nothing comes in passes by the only look at the stop.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

using namespace std::chrono_literals;

void use(const std::string &);
bool poll(std::string &);

class Queue {
public:
  void push(std::string item) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }
  bool pop(std::string &out, std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, time, [this] { return !items_.empty(); }))
      return false;
    out = std::move(items_.front());
    items_.pop_front();
    return true;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> items_;
};

// Looks whether something is there, again and again, for a time.
class Bus {
public:
  void inject(std::string frame) {
    std::lock_guard<std::mutex> lock(mutex_);
    frames_.push_back(std::move(frame));
  }
  std::optional<std::string> receive(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!frames_.empty()) {
          std::string frame = frames_.front();
          frames_.pop_front();
          return frame;
        }
      }
      std::this_thread::sleep_for(1ms);
    }
    return std::nullopt;
  }

private:
  std::mutex mutex_;
  std::deque<std::string> frames_;
};

class LooksAtTheEnd {
public:
  LooksAtTheEnd() : thread_([this] { run(); }) {}
  ~LooksAtTheEnd() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    for (;;) { // want leash-missing-stop-check "does not look at 'this->stop_' until 'Queue::pop' succeeds"
      std::string item;
      if (!queue_.pop(item, 100ms))
        continue;
      use(item);
      if (stop_)
        return;
    }
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class LooksAtTheFrame {
public:
  LooksAtTheFrame() : thread_([this] { run(); }) {}
  ~LooksAtTheFrame() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { bus_.inject(std::move(item)); }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "until 'Bus::receive' succeeds"
      auto frame = bus_.receive(20ms);
      if (!frame)
        continue;
      use(*frame);
      if (stop_)
        break;
    }
  }
  Bus bus_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class LooksFirst {
public:
  LooksFirst() : thread_([this] { run(); }) {}
  ~LooksFirst() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    for (;;) { // ok leash-missing-stop-check
      std::string item;
      if (stop_)
        return;
      if (!queue_.pop(item, 100ms))
        continue;
      use(item);
    }
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The stop puts something in.
class IsWoken {
public:
  IsWoken() : thread_([this] { run(); }) {}
  ~IsWoken() {
    stop_ = true;
    queue_.push("");
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    for (;;) { // ok leash-missing-stop-check
      std::string item;
      if (!queue_.pop(item, 100ms))
        continue;
      if (stop_)
        return;
      use(item);
    }
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A `continue` of a do loop goes to its test.
class LooksInAnyRound {
public:
  LooksInAnyRound() : thread_([this] { run(); }) {}
  ~LooksInAnyRound() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    do { // ok leash-missing-stop-check
      std::string item;
      if (!queue_.pop(item, 100ms))
        continue;
      use(item);
    } while (!stop_);
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The wait stands in the loop itself.
class WaitsItself {
public:
  WaitsItself() : thread_([this] { run(); }) {}
  ~WaitsItself() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void put(std::string item) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "does not look at 'this->stop_'"
      std::unique_lock<std::mutex> lock(mutex_);
      if (!changed_.wait_for(lock, 100ms, [this] { return !items_.empty(); }))
        continue;
      use(items_.front());
      items_.pop_front();
      if (stop_)
        break;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> items_;
  bool stop_ = false;
  std::thread thread_;
};

class WaitsForBoth {
public:
  WaitsForBoth() : thread_([this] { run(); }) {}
  ~WaitsForBoth() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void put(std::string item) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      std::unique_lock<std::mutex> lock(mutex_);
      if (!changed_.wait_for(lock, 100ms,
                             [this] { return stop_ || !items_.empty(); }))
        continue;
      if (stop_)
        break;
      use(items_.front());
      items_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> items_;
  bool stop_ = false;
  std::thread thread_;
};

// Only where there is something to do.
class LooksWhenBusy {
public:
  LooksWhenBusy() : thread_([this] { run(); }) {}
  ~LooksWhenBusy() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "until 'poll' succeeds"
      std::string item;
      if (poll(item)) {
        use(item);
        if (stop_)
          break;
      }
      std::this_thread::sleep_for(10ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class LooksAlways {
public:
  LooksAlways() : thread_([this] { run(); }) {}
  ~LooksAlways() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      std::string item;
      if (poll(item))
        use(item);
      if (stop_)
        break;
      std::this_thread::sleep_for(10ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// It goes on when something came, and looks when nothing does.
class Drains {
public:
  Drains() : thread_([this] { run(); }) {}
  ~Drains() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      std::string item;
      if (queue_.pop(item, 100ms)) {
        use(item);
        continue;
      }
      if (stop_)
        break;
    }
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What it asks for it brings about.
class Device {
public:
  bool busy() const { return left_ > 0; }
  void step() { --left_; }
  void load() { left_ = 10; }

private:
  std::atomic<int> left_{0};
};

class StepsDown {
public:
  StepsDown() : thread_([this] { run(); }) {}
  ~StepsDown() {
    stop_ = true;
    thread_.join();
  }
  void load() { device_.load(); }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      std::this_thread::sleep_for(1ms);
      if (device_.busy()) {
        device_.step();
        continue;
      }
      if (stop_)
        break;
    }
  }
  Device device_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A loop inside, until something comes.
class WaitsInside {
public:
  WaitsInside() : thread_([this] { run(); }) {}
  ~WaitsInside() {
    stop_ = true;
    thread_.join();
  }
  void put(std::string item) { queue_.push(std::move(item)); }

private:
  void run() {
    while (!stop_) {
      std::string item;
      while (!queue_.pop(item, 100ms)) // want leash-missing-stop-check "until 'Queue::pop' succeeds"
        use("idle");
      use(item);
    }
  }
  Queue queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main() {
  LooksAtTheEnd a;
  a.put("a");
  LooksAtTheFrame b;
  b.put("a");
  LooksFirst c;
  c.put("a");
  IsWoken d;
  d.put("a");
  LooksInAnyRound e;
  e.put("a");
  WaitsItself f;
  f.put("a");
  WaitsForBoth g;
  g.put("a");
  LooksWhenBusy h;
  LooksAlways i;
  WaitsInside j;
  j.put("a");
  Drains k;
  k.put("a");
  StepsDown l;
  l.load();
}
