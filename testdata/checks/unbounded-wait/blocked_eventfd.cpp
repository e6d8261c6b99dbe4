// SPDX-License-Identifier: Apache-2.0
// std: c++17
// stdlib: real
// world: program
//
// A descriptor to wake by, which a stop leaves alone.
#include <atomic>
#include <cstdint>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

class Doorbell {
public:
  Doorbell() : fd_(eventfd(0, 0)), thread_([this] { listen(); }) {}
  ~Doorbell() {
    stop_ = true;
    thread_.join();
    close(fd_);
  }
  bool ring() {
    uint64_t one = 1;
    return write(fd_, &one, sizeof one) == sizeof one;
  }

private:
  void listen() {
    while (!stop_) {
      uint64_t n = 0;
      if (read(fd_, &n, sizeof n) == sizeof n) // want leash-unbounded-wait "a stop by 'stop_' does not end it"
        rung_ += n;
    }
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> rung_{0};
  std::thread thread_;
};

class DoorbellRight {
public:
  DoorbellRight() : fd_(eventfd(0, 0)), thread_([this] { listen(); }) {}
  ~DoorbellRight() {
    stop_ = true;
    ring();
    thread_.join();
    close(fd_);
  }
  bool ring() {
    uint64_t one = 1;
    return write(fd_, &one, sizeof one) == sizeof one;
  }

private:
  void listen() {
    while (!stop_) {
      uint64_t n = 0;
      if (read(fd_, &n, sizeof n) == sizeof n) // ok leash-unbounded-wait
        rung_ += n;
    }
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> rung_{0};
  std::thread thread_;
};

// It does not wait for anything.
class DoorbellPolls {
public:
  DoorbellPolls()
      : fd_(eventfd(0, EFD_NONBLOCK)), thread_([this] { listen(); }) {}
  ~DoorbellPolls() {
    stop_ = true;
    thread_.join();
    close(fd_);
  }

private:
  void listen() {
    while (!stop_) {
      uint64_t n = 0;
      if (read(fd_, &n, sizeof n) == sizeof n) // ok leash-unbounded-wait
        rung_ += n;
    }
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> rung_{0};
  std::thread thread_;
};
