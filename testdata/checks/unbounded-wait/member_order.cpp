// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: program
//
// Members end from the last to the first: a thread that joins itself at its end
// has to be told before, by a member that comes after it or by the destructor.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

void handle(int event);

template <int> class Queue {
public:
  ~Queue() { close(); }
  void put(int event) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      events_.push_back(event);
    }
    ready_.notify_one();
  }
  std::optional<int> take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !events_.empty(); }); // want leash-unbounded-wait "'Log::~Log' joins the thread and does not wake it"
    if (events_.empty())
      return std::nullopt;
    int event = events_.front();
    events_.pop_front();
    return event;
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true; // note "this would wake it"
    }
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> events_;
  bool closed_ = false;
};

class Log { // note "it is joined here"
public:
  Log() {
    writer_ = std::jthread([this] { // note "the thread is started here"
      while (auto event = events_.take())
        handle(*event);
    });
  }
  void log(int event) { events_.put(event); }

private:
  Queue<0> events_;
  std::jthread writer_;
};

// The destructor says so before its members end.
template <int> class Closed {
public:
  void put(int event) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      events_.push_back(event);
    }
    ready_.notify_one();
  }
  std::optional<int> take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !events_.empty(); }); // ok leash-unbounded-wait
    if (events_.empty())
      return std::nullopt;
    int event = events_.front();
    events_.pop_front();
    return event;
  }
  void close() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> events_;
  bool closed_ = false;
};

class LogClosed {
public:
  LogClosed() {
    writer_ = std::jthread([this] {
      while (auto event = events_.take())
        handle(*event);
    });
  }
  ~LogClosed() { events_.close(); }
  void log(int event) { events_.put(event); }

private:
  Closed<0> events_;
  std::jthread writer_;
};

// A member that is closed by one which comes after the thread.
struct Closer {
  Closed<1> &of;
  ~Closer() { of.close(); }
};

class LogOrdered {
public:
  LogOrdered() {
    writer_ = std::jthread([this] {
      while (auto event = events_.take())
        handle(*event);
    });
  }
  void log(int event) { events_.put(event); }

private:
  Closed<1> events_;
  std::jthread writer_;
  Closer closer_{events_};
};

// A last message ends the loop.
class LogLast {
public:
  LogLast() {
    writer_ = std::jthread([this] {
      while (auto event = events_.take()) {
        if (*event < 0)
          break;
        handle(*event);
      }
    });
  }
  ~LogLast() { events_.put(-1); }

private:
  Closed<2> events_;
  std::jthread writer_;
};

int main() {
  Log a;
  a.log(1);
  LogClosed b;
  b.log(1);
  LogOrdered c;
  c.log(1);
  LogLast d;
}
