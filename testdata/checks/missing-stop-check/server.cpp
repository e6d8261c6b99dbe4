// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Accept loops: errors that end the loop are a way out only if they leave it.
#include <atomic>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

void serve(int peer);

class ServerDeaf {
public:
  explicit ServerDeaf(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ServerDeaf() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "run'"
      int peer = ::accept(fd_, nullptr, nullptr);
      if (peer < 0)
        continue;
      serve(peer);
    }
  }
  int fd_;
  std::thread thread_;
};

class ServerByError {
public:
  explicit ServerByError(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ServerByError() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      int peer = ::accept(fd_, nullptr, nullptr);
      if (peer < 0) {
        if (errno == EINTR)
          continue;
        break;
      }
      serve(peer);
    }
  }
  int fd_;
  std::thread thread_;
};

class ServerByPoll {
public:
  explicit ServerByPoll(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ServerByPoll() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_) { // ok leash-missing-stop-check
      pollfd p{fd_, POLLIN, 0};
      if (::poll(&p, 1, 200) <= 0)
        continue;
      serve(::accept(fd_, nullptr, nullptr));
    }
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
