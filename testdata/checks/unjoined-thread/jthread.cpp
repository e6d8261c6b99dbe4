// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
// world: both
//
// A jthread joins when it is destroyed. Only what keeps that from happening
// could lose it.
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

void work(std::stop_token stop);

void local() {
  std::jthread t(work); // ok leash-unjoined-thread
}

void many(int n) {
  std::vector<std::jthread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work); // ok leash-unjoined-thread
}

void owned() {
  auto t = std::make_unique<std::jthread>(work); // ok leash-unjoined-thread
  std::optional<std::jthread> o;
  o.emplace(work); // ok leash-unjoined-thread
}

class Service {
  std::jthread worker_{work}; // ok leash-unjoined-thread
};

void heapLost() {
  auto *t = new std::jthread(work); // want leash-unjoined-thread "'.?t'"
  (void)t;
}

void heapDeleted() {
  auto *t = new std::jthread(work); // ok leash-unjoined-thread
  delete t;
}

// Futures of std::async wait when they are destroyed.
int async() {
  auto f = std::async(std::launch::async, [] { return 1; }); // ok leash-unjoined-thread
  return f.get();
}

void asyncUnused() {
  auto f = std::async(std::launch::async, [] {}); // ok leash-unjoined-thread
}
