// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// world: both
//
// Flags that an object sets at the end of its life, through a reference.
#include <atomic>
#include <thread>

void work();

struct SetsAtTheEnd {
  std::atomic<bool> &flag;
  ~SetsAtTheEnd() { flag = true; }
};

void guarded() {
  std::atomic<bool> stop{false};
  std::jthread thread([&] {
    while (!stop) // ok leash-missing-stop-check
      work();
  });
  SetsAtTheEnd guard{stop};
  work();
}

struct LooksOnly {
  std::atomic<bool> &flag;
  bool set() const { return flag; }
};

void unguarded() {
  std::atomic<bool> stop{false};
  std::jthread thread([&] {
    while (!stop) // want leash-missing-stop-check "tests 'stop', which nobody changes for it"
      work();
  });
  work();
}
