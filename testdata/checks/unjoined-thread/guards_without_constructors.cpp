// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Guards that are aggregates: they refer to the handle before the thread is
// started, and join in their destructors.
#include <thread>
#include <vector>

void work();
bool fails();

struct JoinOne {
  std::thread &thread;
  ~JoinOne() {
    if (thread.joinable())
      thread.join();
  }
};

struct JoinAll {
  std::vector<std::thread> &threads;
  ~JoinAll() {
    for (auto &t : threads)
      t.join();
  }
};

struct JoinBehind {
  std::vector<std::thread> *threads;
  ~JoinBehind() {
    for (auto &t : *threads)
      if (t.joinable())
        t.join();
  }
};

void beforeTheStart() {
  std::thread t;
  JoinOne guard{t};
  t = std::thread(work); // ok leash-unjoined-thread
  if (fails())
    return;
  work();
}

void afterTheStart() {
  std::thread t(work); // ok leash-unjoined-thread
  JoinOne guard{t};
  if (fails())
    return;
  work();
}

void beforeSeveral() {
  std::vector<std::thread> pool;
  JoinAll guard{pool};
  for (int i = 0; i < 3; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
}

void byAddress() {
  std::vector<std::thread> pool;
  JoinBehind guard{&pool};
  pool.emplace_back(work); // ok leash-unjoined-thread
}

void withoutGuard() {
  std::thread t;
  t = std::thread(work); // want leash-unjoined-thread "'t'"
  if (fails())
    return;
  t.join();
}

void guardComesLate() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  if (fails())
    return;
  JoinOne guard{t};
}

void guardOfAnother() {
  std::thread t, other;
  JoinOne guard{other};
  t = std::thread(work); // want leash-unjoined-thread "'t'"
}
