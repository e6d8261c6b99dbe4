// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
#include <algorithm>
#include <memory>
#include <ranges>
#include <thread>
#include <vector>

void work(int shard);

void rangesForEach(int n) {
  std::vector<std::thread> pool;
  for (int i : std::views::iota(0, n))
    pool.emplace_back(work, i); // ok leash-unjoined-thread
  std::ranges::for_each(pool, [](auto &t) { t.join(); });
}

void rangesMember() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  std::ranges::for_each(pool, &std::thread::join);
}

void rangesDetach() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
  std::ranges::for_each(pool, [](std::thread &t) { t.detach(); });
}

void rangesNameOnly() {
  std::vector<std::thread> pool;
  pool.emplace_back(work, 1); // want leash-unjoined-thread "'pool'"
  std::ranges::for_each(pool, [](std::thread &t) { t.get_id(); });
}

void uniquePointersInVector(int n) {
  std::vector<std::unique_ptr<std::thread>> pool;
  for (int i = 0; i < n; ++i)
    pool.push_back(std::make_unique<std::thread>(work, i)); // ok leash-unjoined-thread
  for (auto &t : pool)
    t->join();
}

void uniquePointersLost(int n) {
  std::vector<std::unique_ptr<std::thread>> pool;
  for (int i = 0; i < n; ++i)
    pool.push_back(std::make_unique<std::thread>(work, i)); // want leash-unjoined-thread "'pool'"
}
