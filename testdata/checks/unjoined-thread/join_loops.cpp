// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A10: loops that join, and leave before they have joined all.
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

void work();
bool failed(int part);
int code(int part);

bool stopsAtTheFirst(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // want leash-unjoined-thread "'pool'"
  bool good = true;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    pool[i].join();
    if (failed(7)) {
      good = false;
      break;
    }
  }
  return good;
}

bool joinsAll(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
  bool good = true;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    pool[i].join();
    if (failed(7))
      good = false;
  }
  return good;
}

int returnsFromTheLoop(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // want leash-unjoined-thread "'pool'"
  for (auto &t : pool) {
    t.join();
    int rc = code(1);
    if (rc != 0)
      return rc;
  }
  return 0;
}

bool joinsTheRest(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
  bool good = true;
  for (auto &t : pool) {
    t.join();
    if (failed(1)) {
      good = false;
      break;
    }
  }
  for (auto &t : pool)
    if (t.joinable())
      t.join();
  return good;
}

// Left because there are no more of them.
void leavesWhenEmpty(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
  while (true) {
    pool.back().join();
    pool.pop_back();
    if (pool.empty())
      break;
  }
}

void leavesAtTheCount(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
  int done = 0;
  for (;;) {
    pool[done].join();
    done++;
    if (done == n)
      break;
  }
}

// A4: on the heap, one for each round.
void keep(std::thread *t);
void roundByRound(int n, bool full) {
  for (int i = 0; i < n; ++i) {
    std::thread *t = new std::thread(work); // want leash-unjoined-thread "'t'"
    if (full)
      continue;
    keep(t);
  }
}
void roundByRoundRight(int n, bool full) {
  for (int i = 0; i < n; ++i) {
    if (full)
      continue;
    std::thread *t = new std::thread(work); // ok leash-unjoined-thread
    keep(t);
  }
}

// Threads that a member had, in a local that nobody joins.
class Dispatcher {
public:
  void grow() { workers_.emplace_back(work); }
  void drain() {
    std::vector<std::thread> gone;
    {
      std::lock_guard<std::mutex> lock(m_);
      gone.swap(workers_); // want leash-unjoined-thread "'gone'"
    }
  }
  void drainRight() {
    std::vector<std::thread> left;
    {
      std::lock_guard<std::mutex> lock(m_);
      left.swap(workers_); // ok leash-unjoined-thread
    }
    for (auto &t : left)
      t.join();
  }

private:
  std::mutex m_;
  std::vector<std::thread> workers_;
};

class Restarts {
public:
  void begin() { t_ = std::thread(work); }
  void drop() {
    std::thread old = std::move(t_); // want leash-unjoined-thread "'old'"
  }
  void end() {
    std::thread last = std::move(t_); // ok leash-unjoined-thread
    if (last.joinable())
      last.join();
  }

private:
  std::thread t_;
};
