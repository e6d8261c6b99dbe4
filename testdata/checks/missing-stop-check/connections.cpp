// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: program
//
// A connection that is opened again and again, below a loop that waits for
// work or for the end.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class Connection {
public:
  ~Connection() { close(); }
  bool open(const sockaddr *to, socklen_t size) {
    close();
    int fd = ::socket(2, 1, 0);
    if (fd >= 0 && ::connect(fd, to, size) != 0) {
      ::close(fd);
      fd = -1;
    }
    fd_ = fd;
    return fd_ >= 0;
  }
  // That it is named like a stop makes it none of the thread's.
  void close() {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = -1;
  }
  bool isOpen() const { return fd_ >= 0; }
  bool send(int n) { return ::send(fd_, &n, sizeof n, 0) == sizeof n; }

private:
  int fd_ = -1;
};

class Notifier {
public:
  Notifier(const sockaddr *to, socklen_t size)
      : to_(to), size_(size), thread_([this] { run(); }) {}
  ~Notifier() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  void notify(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(n);
    wake_.notify_one();
  }

private:
  void run() {
    while (auto job = next()) { // ok leash-missing-stop-check
      connect();
      connectWell();
      connection_.send(*job);
    }
  }
  std::optional<int> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (stop_)
      return std::nullopt;
    int n = jobs_.front();
    jobs_.pop_front();
    return n;
  }
  void connect() {
    while (!connection_.isOpen() && !connection_.open(to_, size_)) // want leash-missing-stop-check "does not look at 'this->stop_'"
      std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  void connectWell() {
    while (!stop_ && !connection_.isOpen() && !connection_.open(to_, size_)) // ok leash-missing-stop-check
      std::this_thread::sleep_for(std::chrono::seconds(1));
  }

  const sockaddr *to_;
  socklen_t size_;
  Connection connection_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<int> jobs_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Here the connection is closed where the thread is asked to end, and the loop
// ends when it is.
class Reader {
public:
  Reader() : thread_([this] { run(); }) {}
  ~Reader() {
    stop_ = true;
    connection_.store(-1);
    thread_.join();
  }
  void use(int fd) { connection_ = fd; }

private:
  bool poll() {
    char c;
    return connection_ < 0 || ::recv(connection_, &c, 1, 64) > 0;
  }
  void run() {
    while (!stop_) {
      while (!poll()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  std::atomic<int> connection_{-1};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

int main() {
  sockaddr to{};
  Notifier n(&to, sizeof to);
  n.notify(1);
  Reader r;
  r.use(3);
  return 0;
}
