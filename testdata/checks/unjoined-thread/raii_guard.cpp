// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Owners whose destructor joins discharge the obligation.
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

void work();
bool check();

class JoiningThread {
public:
  explicit JoiningThread(std::thread t) : thread_(std::move(t)) {}
  ~JoiningThread() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_; // ok leash-unjoined-thread
};

class ThreadGuard {
public:
  explicit ThreadGuard(std::thread &t) : thread_(t) {}
  ~ThreadGuard() {
    if (thread_.joinable())
      thread_.join();
  }
  ThreadGuard(const ThreadGuard &) = delete;

private:
  std::thread &thread_;
};

class JoinAll {
public:
  explicit JoinAll(std::vector<std::thread> &threads) : threads_(threads) {}
  ~JoinAll() {
    for (auto &t : threads_)
      if (t.joinable())
        t.join();
  }

private:
  std::vector<std::thread> &threads_;
};

template <typename F> class AtExit {
public:
  explicit AtExit(F f) : f_(std::move(f)) {}
  ~AtExit() { f_(); }

private:
  F f_;
};

class NamesOnly {
public:
  explicit NamesOnly(std::thread &t) : id_(t.get_id()) {}
  ~NamesOnly() {}

private:
  std::thread::id id_;
};

bool movedIntoOwner() {
  JoiningThread owner(std::thread{work}); // ok leash-unjoined-thread
  return check();
}

bool movedLocalIntoOwner() {
  std::thread t(work); // ok leash-unjoined-thread
  JoiningThread owner(std::move(t));
  return check();
}

bool guarded() {
  std::thread t(work); // ok leash-unjoined-thread
  ThreadGuard guard(t);
  if (!check())
    return false;
  return true;
}

bool guardedPool(int n) {
  std::vector<std::thread> pool;
  JoinAll guard(pool);
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
  return check();
}

bool scopeExit() {
  std::thread t(work); // ok leash-unjoined-thread
  AtExit join([&t] { t.join(); });
  return check();
}

bool noGuardAtAll() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  NamesOnly guard(t);
  return check();
}
