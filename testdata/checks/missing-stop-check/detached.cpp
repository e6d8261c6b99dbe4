// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Detached on purpose for the life of the process: nobody can stop it and that
// is what was asked for; detached-thread speaks of it.
#include "leash/annotations.h"
#include <thread>

void poll();

void background() {
  std::thread([] {
    while (true) // ok leash-missing-stop-check
      poll();
  }).detach();
}

LEASH_DAEMON("watches the clock as long as the process lives")
static void clockWatch() {
  while (true) // ok leash-missing-stop-check
    poll();
}

void startClock() {
  std::thread t(clockWatch);
  t.detach();
}
