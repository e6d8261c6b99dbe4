// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Retry loops in other forms: with exceptions, with a timed wait as the pause,
// with descriptors that nobody else knows.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <iostream>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

bool exists(const std::string &path); // throws
void load();                          // throws
void use(const std::string &text);

//===--- Exceptions ------------------------------------------------------===//

// What is said before the return may throw into the handler, too.
class SaysSo {
public:
  SaysSo() : thread_([this] { run(); }) {}
  ~SaysSo() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      waitFor("a");
      use("a");
    }
  }
  void waitFor(const std::string &path) {
    while (true) { // want leash-missing-stop-check "until 'exists' succeeds"
      try {
        if (exists(path)) {
          std::cerr << "found " << path << "\n";
          return;
        }
      } catch (const std::exception &) {
        std::cerr << "again\n";
      }
      std::this_thread::sleep_for(1s);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Leaves when nothing was thrown.
class UntilItDoesNotThrow {
public:
  UntilItDoesNotThrow() : thread_([this] { run(); }) {}
  ~UntilItDoesNotThrow() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      for (;;) { // want leash-missing-stop-check "until 'load' succeeds"
        try {
          load();
          break;
        } catch (...) {
          std::this_thread::sleep_for(1s);
        }
      }
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class LooksInTheHandler {
public:
  LooksInTheHandler() : thread_([this] { run(); }) {}
  ~LooksInTheHandler() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      for (;;) { // ok leash-missing-stop-check
        try {
          load();
          break;
        } catch (...) {
          if (stop_)
            return;
          std::this_thread::sleep_for(1s);
        }
      }
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class AFewTimes {
public:
  AFewTimes() : thread_([this] { run(); }) {}
  ~AFewTimes() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      for (int i = 0; i < 3; ++i) { // ok leash-missing-stop-check
        try {
          load();
          break;
        } catch (...) {
          std::this_thread::sleep_for(1s);
        }
      }
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

//===--- Descriptors -----------------------------------------------------===//

// The socket is not known to anybody before it is connected.
class Peer {
public:
  ~Peer() { drop(); }
  bool connect() {
    drop();
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    if (::connect(fd, reinterpret_cast<sockaddr *>(&to), sizeof to) != 0) {
      ::close(fd);
      return false;
    }
    fd_ = fd;
    return true;
  }
  bool send(const std::string &text) {
    return ::send(fd_, text.data(), text.size(), 0) > 0;
  }

private:
  void drop() {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = -1;
  }
  int fd_ = -1;
};

// A queue is no signal; that of the handle is given when the peer still lives.
class Sends {
public:
  Sends() : thread_([this](std::stop_token st) { run(st); }) {}
  void put(std::string text) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.push_back(std::move(text));
    }
    changed_.notify_one();
  }

private:
  void run(const std::stop_token &st) {
    while (!st.stop_requested()) {
      std::string text;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        if (!changed_.wait(lock, st, [this] { return !queue_.empty(); }))
          break;
        text = queue_.front();
        queue_.pop_front();
      }
      while (!peer_.send(text)) { // want leash-missing-stop-check "until 'Peer::send' succeeds and does not look at the stop token 'st'"
        peer_.connect();
        std::this_thread::sleep_for(1s);
      }
    }
  }
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> queue_;
  Peer peer_;
  std::jthread thread_;
};

// Shut down before the thread is joined: that may be how it hears of it.
class Closed {
public:
  Closed() : thread_([this] { run(); }) {}
  ~Closed() {
    stop_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }

private:
  bool sent() { return ::send(fd_, "x", 1, 0) > 0; }
  void run() {
    while (!stop_) {
      while (!sent()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(1s);
    }
  }
  std::atomic<bool> stop_{false};
  int fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  std::thread thread_;
};

//===--- A timed wait is a pause -----------------------------------------===//

class WaitsBetween {
public:
  WaitsBetween() : thread_([this] { run(); }) {}
  ~WaitsBetween() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  bool dial() {
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    bool done = ::connect(fd, reinterpret_cast<sockaddr *>(&to), sizeof to) == 0;
    ::close(fd);
    return done;
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (!dial()) // want leash-missing-stop-check "until 'WaitsBetween::dial' succeeds"
        changed_.wait_for(lock, 1s);
      use("a");
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

class LooksAfterTheWait {
public:
  LooksAfterTheWait() : thread_([this] { run(); }) {}
  ~LooksAfterTheWait() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  bool dial() {
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    bool done = ::connect(fd, reinterpret_cast<sockaddr *>(&to), sizeof to) == 0;
    ::close(fd);
    return done;
  }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (!stop_ && !dial()) // ok leash-missing-stop-check
        changed_.wait_for(lock, 1s);
      use("a");
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

// Other threads bring about what it asks for, and wake it.
class WaitsForOthers {
public:
  WaitsForOthers() : thread_([this] { run(); }) {}
  void ready() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    changed_.notify_all();
  }
  ~WaitsForOthers() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready();
    thread_.join();
  }

private:
  bool isReady() const { return ready_; }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      while (!isReady()) // ok leash-missing-stop-check
        changed_.wait_for(lock, 1s);
      ready_ = false;
      use("a");
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false, ready_ = false;
  std::thread thread_;
};

//===--- What an attempt says --------------------------------------------===//

enum class Result { Done, Again, Failed };
Result attempt();
bool probe();

class Switches {
public:
  Switches() : thread_([this] { run(); }) {}
  ~Switches() {
    stop_ = true;
    thread_.join();
  }

private:
  void sync() {
    for (;;) { // want leash-missing-stop-check "until 'attempt' succeeds"
      switch (attempt()) {
      case Result::Done:
        return;
      case Result::Failed:
        return;
      case Result::Again:
        std::this_thread::sleep_for(10ms);
        continue;
      }
    }
  }
  void run() {
    while (!stop_) {
      sync();
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class KeepsTheAnswer {
public:
  KeepsTheAnswer() : thread_([this] { run(); }) {}
  ~KeepsTheAnswer() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      bool retry;
      do { // want leash-missing-stop-check "until 'probe' succeeds"
        retry = !probe();
        if (retry)
          std::this_thread::sleep_for(1s);
      } while (retry);
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class KeepsMore {
public:
  KeepsMore() : thread_([this] { run(); }) {}
  ~KeepsMore() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      bool retry;
      do { // ok leash-missing-stop-check
        retry = !probe() && !stop_;
        if (retry)
          std::this_thread::sleep_for(1s);
      } while (retry);
      use("a");
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Waits for a time, and has nothing then.
class Input {
public:
  int next(int timeout) {
    pollfd p{fd_, POLLIN, 0};
    if (::poll(&p, 1, timeout) <= 0)
      return -1;
    char c;
    return ::recv(fd_, &c, 1, 0) == 1 ? c : -1;
  }

private:
  int fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

class ReadsOn {
public:
  ReadsOn() : thread_([this] { run(); }) {}
  ~ReadsOn() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      int c;
      while ((c = input_.next(100)) < 0) // want leash-missing-stop-check "until 'Input::next' succeeds"
        ;
      use(std::string(1, c));
    }
  }
  Input input_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ReadsWhileItShall {
public:
  ReadsWhileItShall() : thread_([this] { run(); }) {}
  ~ReadsWhileItShall() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      int c;
      while ((c = input_.next(100)) < 0 && !stop_) // ok leash-missing-stop-check
        ;
      use(std::string(1, c));
    }
  }
  Input input_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main() {
  Switches s;
  KeepsTheAnswer t;
  KeepsMore u;
  ReadsOn v;
  ReadsWhileItShall w;
  SaysSo a;
  UntilItDoesNotThrow b;
  LooksInTheHandler c;
  AFewTimes d;
  Sends e;
  e.put("x");
  Closed f;
  WaitsBetween g;
  LooksAfterTheWait h;
  WaitsForOthers i;
}
