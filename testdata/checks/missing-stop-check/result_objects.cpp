// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: program
//
// Attempts whose results are objects of the program.
#include <atomic>
#include <chrono>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace std::chrono_literals;

class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  explicit operator bool() const { return fd_ >= 0; }
  bool operator!() const { return fd_ < 0; }

private:
  int fd_ = -1;
};

static Descriptor tryConnect() {
  Descriptor fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in to{};
  if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr *>(&to),
                       sizeof to) != 0)
    return Descriptor();
  return fd;
}

void serve(const Descriptor &);

class Client {
public:
  Client() : thread_([this] { run(); }) {}
  ~Client() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      serve(connect());
  }
  Descriptor connect() {
    while (true) { // want leash-missing-stop-check "tries again until 'tryConnect' succeeds and does not look at 'this->stop_'"
      Descriptor fd = tryConnect();
      if (fd)
        return fd;
      std::this_thread::sleep_for(100ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class AsksAMethod {
public:
  AsksAMethod() : thread_([this] { run(); }) {}
  ~AsksAMethod() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      serve(connect());
  }
  Descriptor connect() {
    for (;;) { // want leash-missing-stop-check "does not look at 'this->stop_'"
      Descriptor fd = tryConnect();
      if (fd.valid() && fd.get() != 0)
        return fd;
      std::this_thread::sleep_for(100ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class Looks {
public:
  Looks() : thread_([this] { run(); }) {}
  ~Looks() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      serve(connect());
  }
  Descriptor connect() {
    while (true) { // ok leash-missing-stop-check
      Descriptor fd = tryConnect();
      if (fd || stop_)
        return fd;
      std::this_thread::sleep_for(100ms);
    }
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// As often as it makes sense.
class AFewTimes {
public:
  AFewTimes() : thread_([this] { run(); }) {}
  ~AFewTimes() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      serve(connect());
  }
  Descriptor connect() {
    for (int n = 0; n < 3; ++n) { // ok leash-missing-stop-check
      Descriptor fd = tryConnect();
      if (fd)
        return fd;
      std::this_thread::sleep_for(100ms);
    }
    return Descriptor();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main() {
  Client a;
  AsksAMethod b;
  Looks c;
  AFewTimes d;
}
