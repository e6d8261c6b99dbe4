// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Arrays of threads that a pointer goes along.
#include <array>
#include <thread>
#include <vector>

void work();
bool fails();

void joinedByPointer() {
  std::thread all[2];
  for (auto &t : all)
    t = std::thread(work); // ok leash-unjoined-thread
  for (std::thread *p = all; p != all + 2; ++p)
    p->join();
}

void joinedFromTheFirst() {
  std::thread all[2];
  for (int i = 0; i < 2; ++i)
    all[i] = std::thread(work); // ok leash-unjoined-thread
  std::thread *p = &all[0];
  while (p < all + 2)
    (p++)->join();
}

void joinedByIterator() {
  std::array<std::thread, 2> all;
  for (auto &t : all)
    t = std::thread(work); // ok leash-unjoined-thread
  for (auto p = all.begin(); p != all.end(); ++p)
    p->join();
}

void startedByPointer() {
  std::thread all[2];
  std::thread *p = all;
  for (int i = 0; i < 2; ++i)
    *p++ = std::thread(work); // ok leash-unjoined-thread
  for (auto &t : all)
    t.join();
}

static void joinFromTo(std::thread *from, std::thread *to) {
  for (; from != to; ++from)
    from->join();
}

void joinedByHelper() {
  std::vector<std::thread> pool;
  pool.emplace_back(work); // ok leash-unjoined-thread
  joinFromTo(pool.data(), pool.data() + pool.size());
}

void leftEarly() {
  std::thread all[2];
  for (auto &t : all)
    t = std::thread(work); // want leash-unjoined-thread "'all'"
  if (fails())
    return;
  for (std::thread *p = all; p != all + 2; ++p)
    p->join();
}

void onlyLookedAt() {
  std::vector<std::thread> pool;
  pool.emplace_back(work); // want leash-unjoined-thread "'pool'"
  int running = 0;
  for (std::thread *p = pool.data(); p != pool.data() + pool.size(); ++p)
    running += p->joinable();
}
