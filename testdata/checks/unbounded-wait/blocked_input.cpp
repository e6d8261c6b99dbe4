// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// As blocked_input.c, with members and closures.
#include <atomic>
#include <functional>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

// The destructor of the server closes too late.
class Server {
public:
  Server() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::listen(fd_, 4);
    thread_ = std::thread([this] { // note "started here"
      run(); // note "calls on from"
    });
  }
  ~Server() {
    stop();
    if (fd_ >= 0)
      ::close(fd_);
  }
  void stop() {
    running_ = false; // note "requested here"
    if (thread_.joinable())
      thread_.join(); // note "waited for here"
  }

private:
  void run() {
    while (running_) {
      int c = ::accept(fd_, nullptr, nullptr); // want leash-unbounded-wait "input in 'accept'.*running_"
      if (c < 0)
        continue;
      ::close(c);
    }
  }
  int fd_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// … and the one that closes it before, in a function of its own.
class Closing {
public:
  Closing() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    thread_ = std::thread([this] { run(); });
  }
  ~Closing() {
    running_ = false;
    drop();
    thread_.join();
  }

private:
  void drop() {
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
  }
  void run() {
    while (running_) {
      int c = ::accept(fd_, nullptr, nullptr); // ok leash-unbounded-wait
      if (c < 0)
        break;
      ::close(c);
    }
  }
  int fd_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// Nobody knows what descriptor it gets.
class Given {
public:
  explicit Given(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~Given() {
    running_ = false;
    thread_.join();
  }

private:
  void run() {
    char c;
    while (running_)
      if (::recv(fd_, &c, 1, 0) <= 0) // ok leash-unbounded-wait
        break;
  }
  int fd_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// What to do for the stop is known elsewhere.
std::function<void()> hook();

class Hooked {
public:
  explicit Hooked(std::function<void()> wake)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)), wake_(std::move(wake)),
        thread_([this] { run(); }) {}
  ~Hooked() {
    running_ = false;
    wake_();
    thread_.join();
  }

private:
  void run() {
    char c;
    while (running_)
      if (::recv(fd_, &c, 1, 0) <= 0) // ok leash-unbounded-wait
        break;
  }
  int fd_;
  std::function<void()> wake_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// A copy in a local, a token, and a jthread that asks and joins.
class Token {
public:
  Token() : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    thread_ = std::jthread([this](std::stop_token stop) { // note "started here"
      const int fd = fd_;
      char c;
      while (!stop.stop_requested())
        if (::recv(fd, &c, 1, 0) < 0) // want leash-unbounded-wait "input in 'recv'.*stop"
          break;
    });
  }
  ~Token() {
    thread_.request_stop(); // note "requested here"
    thread_.join(); // note "waited for here"
    ::close(fd_);
  }

private:
  int fd_;
  std::jthread thread_;
};

// … with a callback that shuts the socket down.
class Callback {
public:
  Callback() : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    thread_ = std::jthread([this](std::stop_token stop) {
      std::stop_callback wake(stop, [this] { ::shutdown(fd_, SHUT_RDWR); });
      char c;
      while (!stop.stop_requested())
        if (::recv(fd_, &c, 1, 0) < 0) // ok leash-unbounded-wait
          break;
    });
  }
  ~Callback() { thread_ = {}; }

private:
  int fd_;
  std::jthread thread_;
};

int main() {
  Server s;
  Closing c;
  Hooked h(hook());
  Token t;
  Callback b;
  s.stop();
}
