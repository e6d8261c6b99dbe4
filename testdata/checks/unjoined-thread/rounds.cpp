// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A10: loops that start a thread for their next round and join that of the
// round before. The conditions of both ask which round it is.
#include <cstddef>
#include <thread>
#include <vector>

void load(int part);
void use(int part);
bool wanted(int part);

void nextRound(int n) {
  std::thread next;
  for (int i = 0; i < n; ++i) {
    if (i)
      next.join();
    if (i + 1 < n)
      next = std::thread(load, i + 1); // ok leash-unjoined-thread
    use(i);
  }
}

void firstBefore(std::size_t n) {
  std::thread next;
  if (n > 0)
    next = std::thread(load, 0); // ok leash-unjoined-thread
  for (std::size_t i = 0; i < n; ++i) {
    next.join();
    if (i + 1 < n)
      next = std::thread(load, 1); // ok leash-unjoined-thread
    use(0);
  }
}

void byIterator(const std::vector<int> &parts) {
  std::thread next;
  for (auto it = parts.begin(); it != parts.end(); ++it) {
    if (it != parts.begin())
      next.join();
    if (it + 1 != parts.end())
      next = std::thread(load, *(it + 1)); // ok leash-unjoined-thread
    use(*it);
  }
}

void neverJoined(int n) {
  std::thread next;
  for (int i = 0; i < n; ++i) {
    if (i + 1 < n)
      next = std::thread(load, i + 1); // want leash-unjoined-thread "'next'"
    use(i);
  }
  if (next.joinable())
    next.join();
}

// The last one is started, too, and nothing joins it.
void oneTooMany(int n) {
  std::thread next;
  for (int i = 0; i < n; ++i) {
    if (i)
      next.join();
    next = std::thread(load, i + 1); // want leash-unjoined-thread "'next'"
    use(i);
  }
}

// Whether one is joined has nothing to do with the rounds.
void otherReason(int n) {
  std::thread next;
  for (int i = 0; i < n; ++i) {
    if (wanted(i) && next.joinable())
      next.join();
    if (i + 1 < n)
      next = std::thread(load, i + 1); // want leash-unjoined-thread "'next'"
  }
}
