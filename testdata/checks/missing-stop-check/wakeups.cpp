// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Loops around descriptors: a self-pipe, an errno that means "closed", a
// return code, a byte that means the end.
#include <atomic>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

void serve(int peer);
void handle(const char *data, long size);

// The pipe is written to by stop(), and read in the loop as the reason to go.
class SelfPipe {
public:
  SelfPipe(int fd, int in, int out)
      : fd_(fd), wakeIn_(in), wakeOut_(out), thread_([this] { run(); }) {}
  ~SelfPipe() {
    char c = 'q';
    (void)!::write(wakeOut_, &c, 1);
    thread_.join();
  }

private:
  void run() {
    for (;;) { // ok leash-missing-stop-check
      pollfd fds[2] = {{fd_, POLLIN, 0}, {wakeIn_, POLLIN, 0}};
      if (::poll(fds, 2, -1) < 0)
        continue;
      if (fds[1].revents)
        return;
      if (fds[0].revents & POLLIN)
        serve(::accept(fd_, nullptr, nullptr));
    }
  }
  int fd_, wakeIn_, wakeOut_;
  std::thread thread_;
};

// The pipe is there, and the loop only drains it.
class SelfPipeDeaf {
public:
  SelfPipeDeaf(int fd, int in, int out)
      : fd_(fd), wakeIn_(in), wakeOut_(out), thread_([this] { run(); }) {}
  ~SelfPipeDeaf() {
    char c = 'q';
    (void)!::write(wakeOut_, &c, 1);
    thread_.join();
  }

private:
  void run() {
    for (;;) { // want leash-missing-stop-check "SelfPipeDeaf::run'"
      pollfd fds[2] = {{fd_, POLLIN, 0}, {wakeIn_, POLLIN, 0}};
      if (::poll(fds, 2, -1) < 0)
        continue;
      if (fds[1].revents) {
        char c;
        (void)!::read(wakeIn_, &c, 1);
      }
      if (fds[0].revents & POLLIN)
        serve(::accept(fd_, nullptr, nullptr));
    }
  }
  int fd_, wakeIn_, wakeOut_;
  std::thread thread_;
};

// Closing the descriptor is the way to end it.
class ByErrno {
public:
  explicit ByErrno(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ByErrno() {
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
    thread_.join();
  }

private:
  void run() {
    while (true) { // ok leash-missing-stop-check
      int peer = ::accept(fd_, nullptr, nullptr);
      if (peer < 0 && (errno == EBADF || errno == EINVAL))
        break;
      if (peer >= 0)
        serve(peer);
    }
  }
  int fd_;
  std::thread thread_;
};

// A helper says by its code whether the connection is still there.
class ByCode {
public:
  explicit ByCode(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ByCode() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }

private:
  enum class Code { Data, Again, Gone };
  Code step() {
    char buffer[512];
    long n = ::read(fd_, buffer, sizeof buffer);
    if (n == 0)
      return Code::Gone;
    if (n < 0)
      return errno == EAGAIN ? Code::Again : Code::Gone;
    handle(buffer, n);
    return Code::Data;
  }
  void run() {
    while (true) { // ok leash-missing-stop-check
      Code c = step();
      if (c == Code::Gone)
        break;
      if (c == Code::Again)
        std::this_thread::yield();
    }
  }
  int fd_;
  std::thread thread_;
};

// The helper always says the same.
class ByCodeDeaf {
public:
  explicit ByCodeDeaf(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ByCodeDeaf() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
  }

private:
  bool step() {
    char buffer[512];
    long n = ::read(fd_, buffer, sizeof buffer);
    if (n > 0)
      handle(buffer, n);
    return true;
  }
  void run() {
    while (step()) { // want leash-missing-stop-check "tests 'step\(\)'"
    }
  }
  int fd_;
  std::thread thread_;
};

// A command in the data.
class ByCommand {
public:
  explicit ByCommand(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~ByCommand() {
    char c = 0;
    (void)!::write(fd_, &c, 1);
    thread_.join();
  }

private:
  void run() {
    char command = 1;
    do { // ok leash-missing-stop-check
      if (::read(fd_, &command, 1) < 0)
        continue;
      handle(&command, 1);
    } while (command != 0);
  }
  int fd_;
  std::thread thread_;
};

// Nothing but time passes.
class Heartbeat {
public:
  explicit Heartbeat(int fd) : fd_(fd), thread_([this] { run(); }) {}
  ~Heartbeat() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (true) { // want leash-missing-stop-check "Heartbeat::run'"
      (void)!::write(fd_, "x", 1);
      ::sleep(30);
    }
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
