// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Loops that end by an exception, and those that swallow it.
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

struct Closed : std::exception {};
struct Timeout : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void use(int n);
int parse(const std::string &line);
void log(const char *what);

// take() throws when the queue was closed.
class Queue {
public:
  int take() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.empty() && !closed_)
      ready_.wait(lock);
    if (items_.empty())
      throw Closed();
    int n = items_.front();
    items_.pop_front();
    return n;
  }
  void put(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
    ready_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> items_;
  bool closed_ = false;
};

// The handler is outside of the loop.
class EndsByException {
public:
  EndsByException() : thread_([this] { run(); }) {}
  ~EndsByException() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    try {
      while (true) // ok leash-missing-stop-check
        use(queue_.take());
    } catch (const Closed &) {
    }
  }
  Queue queue_;
  std::thread thread_;
};

// … in the caller.
class EndsInCaller {
public:
  EndsInCaller() : thread_([this] { guarded(); }) {}
  ~EndsInCaller() {
    queue_.close();
    thread_.join();
  }

private:
  void guarded() {
    try {
      run();
    } catch (const std::exception &e) {
      log(e.what());
    }
  }
  void run() {
    for (;;) // ok leash-missing-stop-check
      use(queue_.take());
  }
  Queue queue_;
  std::thread thread_;
};

// The handler in the loop takes what should have ended it.
class Swallows {
public:
  Swallows() : thread_([this] { run(); }) {}
  ~Swallows() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "Swallows::run'"
      try {
        use(queue_.take());
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  Queue queue_;
  std::thread thread_;
};

// The same, with a handler of its own for the one that means the end.
class LooksAtType {
public:
  LooksAtType() : thread_([this] { run(); }) {}
  ~LooksAtType() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      try {
        use(queue_.take());
      } catch (const Closed &) {
        break;
      } catch (const std::exception &e) {
        log(e.what());
      }
    }
  }
  Queue queue_;
  std::thread thread_;
};

// Handlers of other types let it pass.
class OtherType {
public:
  OtherType() : thread_([this] { run(); }) {}
  ~OtherType() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    try {
      while (true) { // ok leash-missing-stop-check
        try {
          use(queue_.take());
        } catch (const Timeout &) {
          log("late");
        }
      }
    } catch (...) {
      log("closed");
    }
  }
  Queue queue_;
  std::thread thread_;
};

class Rethrows {
public:
  Rethrows() : thread_([this] { run(); }) {}
  ~Rethrows() {
    queue_.close();
    thread_.join();
  }

private:
  void run() {
    try {
      while (true) { // ok leash-missing-stop-check
        try {
          use(queue_.take());
        } catch (const std::exception &) {
          log("over");
          throw;
        }
      }
    } catch (...) {
    }
  }
  Queue queue_;
  std::thread thread_;
};

// What a callee throws about bad input is no way to stop a thread: nobody
// catches it, so it ends the process.
class BadInput {
public:
  BadInput() : thread_([this] { run(); }) {}
  ~BadInput() { thread_.join(); }

private:
  int checked(const std::string &line) {
    if (line.empty())
      throw std::invalid_argument("empty line");
    return parse(line);
  }
  void run() {
    while (true) { // want leash-missing-stop-check "BadInput::run'"
      use(checked(line_));
    }
  }
  std::string line_;
  std::thread thread_;
};

// A task keeps the exception for the one who asks for its result.
std::future<void> task(Queue &queue) {
  return std::async(std::launch::async, [&queue] {
    while (true) // ok leash-missing-stop-check
      use(queue.take());
  });
}

// Unseen code that throws when the connection is closed: the handler outside
// of the loop says that this is expected.
struct Connection {
  std::string readLine();
  void close();
};

class Reader {
public:
  explicit Reader(Connection &c) : c_(c), thread_([this] { run(); }) {}
  ~Reader() {
    c_.close();
    thread_.join();
  }

private:
  void run() {
    try {
      while (true) // ok leash-missing-stop-check
        use(parse(c_.readLine()));
    } catch (const std::exception &e) {
      log(e.what());
    }
  }
  Connection &c_;
  std::thread thread_;
};

class ReaderDeaf {
public:
  explicit ReaderDeaf(Connection &c) : c_(c), thread_([this] { run(); }) {}
  ~ReaderDeaf() {
    c_.close();
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "ReaderDeaf::run'"
      try {
        use(parse(c_.readLine()));
      } catch (...) {
        log("again");
      }
    }
  }
  Connection &c_;
  std::thread thread_;
};

// Only the standard library throws here, and only when memory is gone.
class Collects {
public:
  Collects() : thread_([this] { run(); }) {}
  ~Collects() { thread_.join(); }

private:
  void run() {
    try {
      while (true) // want leash-missing-stop-check "Collects::run'"
        numbers_.push_back(1);
    } catch (const std::bad_alloc &) {
      log("full");
    }
  }
  std::vector<int> numbers_;
  std::thread thread_;
};
