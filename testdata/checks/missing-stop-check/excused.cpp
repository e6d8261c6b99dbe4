// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// What the author says: matched by what is called, not by words in the text.
#include "leash/annotations.h"
#include <thread>

void poll();
void log(const char *text);
int next(int seed);

template <typename F> void spawn(F f) {
  std::thread t(f);
  t.join();
}

LEASH_DAEMON("flushes the log as long as the process lives")
static void flusher() {
  while (true) // ok leash-missing-stop-check
    poll();
}

// A daemon is called; the caller is none.
static void callsDaemon() {
  while (true) { // want leash-missing-stop-check "'?callsDaemon'?"
    flusher();
    poll();
  }
}

void excuses() {
  spawn(flusher);
  spawn(callsDaemon);
  spawn([] {
    leash::assume_bounded("the sequence has a fixed point");
    for (int n = 1;;) { // ok leash-missing-stop-check
      n = next(n);
    }
  });
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      leash::assume_bounded("poll() exits the process");
      poll();
    }
  });
  // Of the next loop only.
  spawn([] {
    leash::assume_bounded("three rounds");
    for (int i = 0; i != 3; ++i)
      poll();
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
  // Words are no excuse.
  spawn([] {
    log("daemon, bounded, detached");
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
}
