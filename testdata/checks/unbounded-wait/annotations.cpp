// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Annotated waits and the ways to say that a wait is bounded.
#include "leash/annotations.h"
#include <future>
#include <mutex>

LEASH_BLOCKS("forever") void hang();
LEASH_BLOCKS("deadline:0") void within(int seconds);
std::mutex gLock;

class Closer {
public:
  ~Closer() {
    within(3); // ok leash-unbounded-wait
  }
};

class Reasoned {
public:
  ~Reasoned() {
    leash::assume_bounded("the writer sets it before it ends");
    done_.wait(); // ok leash-unbounded-wait
  }

private:
  std::future<void> done_;
};

void underLock() {
  std::lock_guard<std::mutex> lock(gLock);
  hang(); // want leash-unbounded-wait "hang|'"
}

void underLockReasoned() {
  std::lock_guard<std::mutex> lock(gLock);
  leash::assume_bounded("the peer answers within its time limit");
  hang(); // ok leash-unbounded-wait
}

void reasonedTooLate() {
  std::lock_guard<std::mutex> lock(gLock);
  hang(); // want leash-unbounded-wait "hang|'"
  leash::assume_bounded("comes after the wait");
}

void reasonedOnOneWay(bool fast) {
  std::lock_guard<std::mutex> lock(gLock);
  if (fast)
    leash::assume_bounded("the fast way has a time limit");
  hang(); // want leash-unbounded-wait "hang|'"
}
