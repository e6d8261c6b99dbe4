// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// Retry loops: what bounds them, what they look at, what they wait for.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

bool dial(const std::string &host);
int openDevice(const char *path);
void use(int fd);
void exchange();

struct Link {
  bool connect();
  bool stopped() const;
  void close();
};

class Backoff {
public:
  Backoff() : thread_([this] { run(); }) {}
  ~Backoff() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      auto pause = 100ms;
      while (!dial("peer")) { // want leash-missing-stop-check "until 'dial' succeeds and does not look at 'this->stop_'"
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, 5000ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class BackoffRight {
public:
  BackoffRight() : thread_([this] { run(); }) {}
  ~BackoffRight() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      auto pause = 100ms;
      while (!dial("peer")) { // ok leash-missing-stop-check
        if (stop_)
          return;
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, 5000ms);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Counted {
public:
  Counted() : thread_([this] { run(); }) {}
  ~Counted() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      int left = 10;
      while (!dial("peer")) { // ok leash-missing-stop-check
        if (--left == 0)
          return;
        std::this_thread::sleep_for(1s);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class UntilDeadline {
public:
  UntilDeadline() : thread_([this] { run(); }) {}
  ~UntilDeadline() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      auto end = std::chrono::steady_clock::now() + 30s;
      while (!dial("peer") && std::chrono::steady_clock::now() < end) // ok leash-missing-stop-check
        std::this_thread::sleep_for(1s);
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A descriptor that is asked for again and again, with usleep.
class Device {
public:
  Device() : thread_([this] { run(); }) {}
  ~Device() {
    quit_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!quit_) {
      int fd;
      while ((fd = openDevice("/dev/x")) < 0) // want leash-missing-stop-check "Device::run'"
        usleep(500000);
      use(fd);
    }
  }
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

class DeviceInBody {
public:
  DeviceInBody() : thread_([this] { run(); }) {}
  ~DeviceInBody() {
    quit_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!quit_) {
      int fd = -1;
      for (;;) { // want leash-missing-stop-check "DeviceInBody::run'"
        fd = openDevice("/dev/x");
        if (fd >= 0)
          break;
        usleep(500000);
      }
      use(fd);
    }
  }
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

// What is tried looks at the flag itself.
class Knows {
public:
  Knows() : thread_([this] { run(); }) {}
  ~Knows() {
    stop_ = true;
    thread_.join();
  }

private:
  bool tryOnce() { return stop_ || dial("peer"); }
  void run() {
    while (!stop_) {
      while (!tryOnce()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(1s);
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// … or at something else that is set together with the flag.
class KnowsOther {
public:
  KnowsOther() : thread_([this] { run(); }) {}
  ~KnowsOther() {
    stop_ = true;
    ready_ = true;
    thread_.join();
  }
  void arrived() { ready_ = true; }

private:
  bool isReady() const { return ready_; }
  void run() {
    while (!stop_) {
      while (!isReady()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(10ms);
      exchange();
    }
  }
  std::atomic<bool> stop_{false}, ready_{false};
  std::thread thread_;
};

// The name of the unseen function says that it tells about the end.
class Asks {
public:
  explicit Asks(Link &link) : link_(link), thread_([this] { run(); }) {}
  ~Asks() {
    stop_ = true;
    link_.close();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!link_.stopped()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(1s);
    }
  }
  std::atomic<bool> stop_{false};
  Link &link_;
  std::thread thread_;
};

class Connects {
public:
  explicit Connects(Link &link) : link_(link), thread_([this] { run(); }) {}
  ~Connects() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!link_.connect()) // want leash-missing-stop-check "until 'connect'|until 'Link::connect'"
        std::this_thread::sleep_for(1s);
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  Link &link_;
  std::thread thread_;
};

// Interrupted sleep, as it should be.
class Sleeper {
public:
  Sleeper() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      while (!dial("peer")) { // ok leash-missing-stop-check
        if (wake_.wait_for(lock, stop, 5s, [] { return false; }) ||
            stop.stop_requested())
          return;
      }
      exchange();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

// The token is there from the start, nobody looks at it until it is connected.
class First {
public:
  First() : thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void pauseABit() { std::this_thread::sleep_for(3s); }
  void run(std::stop_token stop) {
    while (!dial("peer")) // want leash-missing-stop-check "First::run'"
      pauseABit();
    while (!stop.stop_requested())
      exchange();
  }
  std::jthread thread_;
};

// Without a stop signal it is the start-up of a program.
void startUp() {
  std::thread t([] {
    while (!dial("peer")) // ok leash-missing-stop-check
      std::this_thread::sleep_for(1s);
    exchange();
  });
  t.join();
}

// Goes on from entry to entry: that a helper far below sleeps when something is
// busy makes no retry of it.
int nextEntry(int list, std::string &entry);
bool busy();

void store(const std::string &) {
  if (busy())
    std::this_thread::sleep_for(1ms);
}

class Importer {
public:
  Importer() : thread_([this] { run(); }) {}
  ~Importer() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::string entry;
      while (nextEntry(3, entry) == 0) { // ok leash-missing-stop-check
        if (!entry.empty())
          store(entry);
      }
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A pause by another name is one.
void rest(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

class Dialer {
public:
  Dialer() : thread_([this] { run(); }) {}
  ~Dialer() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      while (!dial("peer")) // want leash-missing-stop-check "tries again until 'dial' succeeds"
        rest(100);
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Waits for what others give back: the lock is given up meanwhile.
struct Buffer {};
Buffer *takeBuffer();

class Borrower {
public:
  Borrower() : thread_([this] { run(); }) {}
  ~Borrower() {
    stop_ = true;
    thread_.join();
  }

private:
  Buffer *borrow() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) { // ok leash-missing-stop-check
      if (Buffer *b = takeBuffer())
        return b;
      lock.unlock();
      std::this_thread::sleep_for(1ms);
      lock.lock();
    }
  }
  void run() {
    while (!stop_) { // ok leash-missing-stop-check
      borrow();
      exchange();
    }
  }
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::thread thread_;
};
