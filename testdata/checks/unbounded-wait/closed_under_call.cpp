// SPDX-License-Identifier: Apache-2.0
// std: c++20
// world: program
// stdlib: real
// close() of a descriptor does not end a call that another thread waits in for
// it; shutdown() does.
#include <atomic>
#include <memory>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

static int listening() {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd >= 0)
    listen(fd, 1);
  return fd;
}

class Closed {
public:
  ~Closed() { stop(); }
  void start() {
    fd_ = listening();
    thread_ = std::thread([this] {
      while (!quit_) {
        int c = accept(fd_, nullptr, nullptr); // want leash-unbounded-wait "in 'accept'.*a stop by 'quit_' does not end it"
        if (c >= 0)
          close(c);
      }
    });
  }
  void stop() {
    quit_ = true;
    close(fd_);
    if (thread_.joinable())
      thread_.join();
  }

private:
  int fd_ = -1;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

class Taken {
public:
  ~Taken() { stop(); }
  void start() {
    fd_ = listening();
    thread_ = std::thread([this] {
      while (!quit_) {
        int c = accept(fd_, nullptr, nullptr); // want leash-unbounded-wait "in 'accept'.*a stop by 'quit_' does not end it"
        if (c >= 0)
          close(c);
      }
    });
  }
  void stop() {
    quit_ = true;
    close(std::exchange(fd_, -1));
    if (thread_.joinable())
      thread_.join();
  }

private:
  int fd_ = -1;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

class Shut {
public:
  ~Shut() { stop(); }
  void start() {
    fd_ = listening();
    thread_ = std::thread([this] {
      while (!quit_) {
        int c = accept(fd_, nullptr, nullptr); // ok
        if (c >= 0)
          close(c);
      }
    });
  }
  void stop() {
    quit_ = true;
    shutdown(fd_, SHUT_RDWR);
    close(fd_);
    if (thread_.joinable())
      thread_.join();
  }

private:
  int fd_ = -1;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

struct Socket {
  explicit Socket(int fd) : fd(fd) {}
  ~Socket() { hangUp(); }
  void hangUp() {
    if (fd >= 0)
      shutdown(fd, SHUT_RDWR);
    if (fd >= 0)
      close(std::exchange(fd, -1));
  }
  int fd;
};

class Behind {
public:
  ~Behind() { stop(); }
  void start() {
    socket_ = std::make_unique<Socket>(listening());
    thread_ = std::thread([this] {
      while (!quit_) {
        int c = accept(socket_->fd, nullptr, nullptr); // ok
        if (c >= 0)
          close(c);
      }
    });
  }
  void stop() {
    quit_ = true;
    socket_->hangUp();
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::unique_ptr<Socket> socket_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

// The other end of a pair is closed: that ends the call.
class Pair {
public:
  ~Pair() { stop(); }
  void start() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
      return;
    mine_ = ends[0];
    theirs_ = ends[1];
    thread_ = std::thread([this] {
      char c;
      while (!quit_) {
        if (recv(theirs_, &c, 1, 0) <= 0) // ok
          return;
      }
    });
  }
  void stop() {
    quit_ = true;
    close(mine_);
    if (thread_.joinable())
      thread_.join();
    close(theirs_);
  }

private:
  int mine_ = -1, theirs_ = -1;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

int main() {
  Closed a;
  a.start();
  Taken b;
  b.start();
  Shut c;
  c.start();
  Behind d;
  d.start();
  Pair e;
  e.start();
}
