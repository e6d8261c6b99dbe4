// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Classes that wrap a thread, as older code bases all have one.
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class NamedThread : public std::thread {
public:
  template <typename F>
  NamedThread(std::string name, F f)
      : std::thread(std::move(f)), name_(std::move(name)) {}
  ~NamedThread() {
    if (joinable())
      join();
  }

private:
  std::string name_;
};

void derivedThatJoins() {
  NamedThread t("io", [] {}); // ok leash-unjoined-thread
}

class Thread {
public:
  virtual ~Thread() = default;
  void start() {
    handle_ = std::thread([this] { run(); });
  }
  void wait() {
    if (handle_.joinable())
      handle_.join();
  }

protected:
  virtual void run() = 0;

private:
  std::thread handle_; // ok leash-unjoined-thread -- wait() is its contract
};

class Uploader : public Thread {
public:
  ~Uploader() override { wait(); }

protected:
  void run() override {}
};

void usesWrapper() {
  Uploader u;
  u.start(); // ok leash-unjoined-thread
}

// A wrapper that terminates like the thread in it.
class Worker {
public:
  explicit Worker(std::function<void()> f) : thread_(std::move(f)) {}
  Worker(Worker &&) = default;
  void join() { thread_.join(); }
  bool joinable() const { return thread_.joinable(); }

private:
  std::thread thread_; // ok leash-unjoined-thread -- join() is its contract
};

void wrapperLost() {
  Worker w([] {}); // want leash-unjoined-thread "'w'"
}

void wrapperJoined() {
  Worker w([] {}); // ok leash-unjoined-thread
  w.join();
}

void wrappersJoined() {
  std::vector<Worker> all;
  all.emplace_back([] {}); // ok leash-unjoined-thread
  for (auto &w : all)
    w.join();
}
