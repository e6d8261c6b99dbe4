// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
#include <atomic>
#include <string>
#include <thread>
#include <vector>

// A8: the class owns a thread and nothing of it joins.
class Poller {
public:
  Poller() : thread_([this] { loop(); }) {}

private:
  void loop();
  std::thread thread_; // want leash-unjoined-thread "'(Poller::)?thread_'"
};
void Poller::loop() {}

class StoppedNotJoined {
public:
  void start() { worker_ = std::thread(&StoppedNotJoined::run, this); }
  ~StoppedNotJoined() { stop_ = true; }

private:
  void run() {
    while (!stop_) {
    }
  }
  std::atomic<bool> stop_{false};
  std::thread worker_; // want leash-unjoined-thread "'(StoppedNotJoined::)?worker_'"
};

class PoolLost {
public:
  explicit PoolLost(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back([this] { run(); });
  }
  ~PoolLost() { done_ = true; }

private:
  void run() {}
  std::atomic<bool> done_{false};
  std::vector<std::thread> workers_; // want leash-unjoined-thread "'(PoolLost::)?workers_'"
};

// There is a stop(), but nothing in the class calls it at the end. Its user
// may; what the class promises is not known, so it is for start-without-stop.
class StopByUser {
public:
  void start() { worker_ = std::thread([this] { run(); }); }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  void run() {}
  std::thread worker_; // ok leash-unjoined-thread
};

class JoinsInDestructor {
public:
  JoinsInDestructor() : worker_([this] { run(); }) {}
  ~JoinsInDestructor() {
    stop_ = true;
    worker_.join();
  }

private:
  void run() {
    while (!stop_) {
    }
  }
  std::atomic<bool> stop_{false};
  std::thread worker_; // ok leash-unjoined-thread
};

class DestructorCallsStop {
public:
  void start() { worker_ = std::thread(&DestructorCallsStop::run, this); }
  void stop() {
    stop_ = true;
    if (worker_.joinable())
      worker_.join();
  }
  ~DestructorCallsStop() { stop(); }

private:
  void run() {}
  std::atomic<bool> stop_{false};
  std::thread worker_; // ok leash-unjoined-thread
};

class PoolJoined {
public:
  explicit PoolJoined(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(&PoolJoined::run, this);
  }
  ~PoolJoined() {
    for (auto &w : workers_)
      w.join();
  }

private:
  void run() {}
  std::vector<std::thread> workers_; // ok leash-unjoined-thread
};

class Detaches {
public:
  Detaches() : worker_([] {}) { worker_.detach(); }

private:
  std::thread worker_; // ok leash-unjoined-thread
};

class NeverStarts {
  std::thread spare_; // ok leash-unjoined-thread -- nothing is ever started in it
};

class MovedOut {
public:
  MovedOut() : worker_([] {}) {}
  std::thread release() { return std::move(worker_); }

private:
  std::thread worker_; // ok leash-unjoined-thread
};

// Anybody can join a public member.
struct Job {
  std::string name;
  std::thread runner; // ok leash-unjoined-thread
};
void launch(Job &job) { job.runner = std::thread([] {}); }
void finish(Job &job) { job.runner.join(); }

// The constructor that does it is called by the other: same object.
class Delegating {
public:
  explicit Delegating(int n) : Delegating(n, true) {}
  Delegating(int n, bool start) {
    if (start)
      worker_ = std::thread([n] { (void)n; });
  }
  ~Delegating() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::thread worker_; // ok leash-unjoined-thread
};
