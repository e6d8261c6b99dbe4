// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Waits for the work of a thread that was joined before, and that leaves it
// undone when it is asked to stop.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

void press(int page);

class Press {
public:
  Press() : thread_([this] { run(); }) {} // note "started here"
  ~Press() { close(); }
  void add(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_.push_back(page);
    ++added_;
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int last = added_;
    done_.wait(lock, [&] { return pressed_ >= last; }); // want leash-unbounded-wait "done_.*is gone, and leaves its work when 'closing_' says so"
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_.notify_one();
    thread_.join(); // note "joined here"
    flush(); // note "calls on"
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return closing_ || !pages_.empty(); });
      if (closing_) // note "leaves here"
        return;
      press(pages_.front());
      pages_.pop_front();
      ++pressed_;
      done_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, done_;
  std::deque<int> pages_;
  int added_ = 0, pressed_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

// First all is done, then the thread is joined.
class InOrder {
public:
  InOrder() : thread_([this] { run(); }) {}
  ~InOrder() { close(); }
  void add(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_.push_back(page);
    ++added_;
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int last = added_;
    done_.wait(lock, [&] { return pressed_ >= last; }); // ok leash-unbounded-wait
  }
  void close() {
    flush();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_.notify_one();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return closing_ || !pages_.empty(); });
      if (closing_)
        return;
      press(pages_.front());
      pages_.pop_front();
      ++pressed_;
      done_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, done_;
  std::deque<int> pages_;
  int added_ = 0, pressed_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

// The thread leaves when there is nothing left to do.
class Drains {
public:
  Drains() : thread_([this] { run(); }) {}
  ~Drains() { close(); }
  void add(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_.push_back(page);
    ++added_;
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int last = added_;
    done_.wait(lock, [&] { return pressed_ >= last; }); // ok leash-unbounded-wait
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_.notify_one();
    thread_.join();
    flush();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [this] { return closing_ || !pages_.empty(); });
      if (pages_.empty()) {
        if (closing_)
          return;
        continue;
      }
      press(pages_.front());
      pages_.pop_front();
      ++pressed_;
      done_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable work_, done_;
  std::deque<int> pages_;
  int added_ = 0, pressed_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

// … or does the rest on its way out.
class Finishes {
public:
  Finishes() : thread_([this] { run(); }) {}
  ~Finishes() { close(); }
  void add(int page) {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_.push_back(page);
    ++added_;
    work_.notify_one();
  }
  void flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    const int last = added_;
    done_.wait(lock, [&] { return pressed_ >= last; }); // ok leash-unbounded-wait
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    work_.notify_one();
    thread_.join();
    flush();
  }

private:
  void step() {
    press(pages_.front());
    pages_.pop_front();
    ++pressed_;
    done_.notify_all();
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!closing_) {
      work_.wait(lock, [this] { return closing_ || !pages_.empty(); });
      if (!pages_.empty())
        step();
    }
    while (!pages_.empty())
      step();
  }
  std::mutex mutex_;
  std::condition_variable work_, done_;
  std::deque<int> pages_;
  int added_ = 0, pressed_ = 0;
  bool closing_ = false;
  std::thread thread_;
};

int main() {
  Press p;
  InOrder i;
  Drains d;
  Finishes f;
  p.add(1);
  i.add(1);
  d.add(1);
  f.add(1);
}
