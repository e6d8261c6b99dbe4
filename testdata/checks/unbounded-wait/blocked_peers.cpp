// SPDX-License-Identifier: Apache-2.0
// std: c++17
// stdlib: real
// world: program
//
// A socket that the same code sends on: nobody answers the one who stops.
#include <atomic>
#include <chrono>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

class Socket {
public:
  explicit Socket(int port) : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in self{};
    self.sin_port = htons(port);
    if (::bind(fd_, reinterpret_cast<sockaddr *>(&self), sizeof self) != 0)
      close();
  }
  ~Socket() { close(); }
  void send(char c) { ::send(fd_, &c, 1, 0); }
  std::optional<char> receive() {
    char c;
    if (::recv(fd_, &c, 1, 0) != 1) // want leash-unbounded-wait "input in 'recv'.*running_"
      return std::nullopt;
    return c;
  }

private:
  void close() {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = -1;
  }
  int fd_;
};

void use(char c);

class Node {
public:
  explicit Node(int port) : socket_(port) {}
  ~Node() { stop(); }
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    running_ = false;
    if (thread_.joinable())
      thread_.join();
  }
  void announce() { socket_.send('a'); }

private:
  void run() {
    while (running_) {
      auto c = socket_.receive();
      if (c)
        use(*c);
    }
  }
  Socket socket_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// It gives up waiting now and then.
class Timed {
public:
  Timed() : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    timeval t{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    thread_ = std::thread([this] { run(); });
  }
  ~Timed() {
    running_ = false;
    thread_.join();
    ::close(fd_);
  }
  void announce() { ::send(fd_, "a", 1, 0); }

private:
  void run() {
    char c;
    while (running_)
      if (::recv(fd_, &c, 1, 0) == 1) // ok leash-unbounded-wait
        use(c);
  }
  int fd_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

// Another thread asks again and again.
class Asking {
public:
  Asking() : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    asking_ = std::thread([this] {
      while (running_ || waits_) {
        ::send(fd_, "a", 1, 0);
        std::this_thread::sleep_for(std::chrono::seconds(1));
      }
    });
    thread_ = std::thread([this] { run(); });
  }
  ~Asking() {
    running_ = false;
    thread_.join();
    waits_ = false;
    asking_.join();
    ::close(fd_);
  }

private:
  void run() {
    char c;
    while (running_)
      if (::recv(fd_, &c, 1, 0) == 1) // ok leash-unbounded-wait
        use(c);
  }
  int fd_;
  std::atomic<bool> running_{true}, waits_{true};
  std::thread asking_, thread_;
};

// The peer hangs up when it is told to quit.
class Session {
public:
  Session() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    thread_ = std::thread([this] { run(); });
  }
  ~Session() {
    running_ = false;
    thread_.join();
    ::close(fd_);
  }
  void quit() { ::send(fd_, "QUIT", 4, 0); }

private:
  void run() {
    char c;
    while (running_) {
      if (::recv(fd_, &c, 1, 0) != 1) // ok leash-unbounded-wait
        break;
      use(c);
    }
  }
  int fd_;
  std::atomic<bool> running_{true};
  std::thread thread_;
};

int main() {
  Node a(47001), b(47002);
  a.start();
  b.start();
  a.announce();
  b.announce();
  Timed t;
  t.announce();
  Asking k;
  Session s;
  s.quit();
}
