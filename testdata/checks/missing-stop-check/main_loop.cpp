// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Not spawned: the loop of main, of a callback, of a plain function.
#include <thread>

void poll();
bool handleEvent();

void eventLoop() {
  for (;;) { // ok leash-missing-stop-check
    handleEvent();
  }
}

static void unused() {
  while (true) { // ok leash-missing-stop-check
    poll();
  }
}

int main(int argc, char **) {
  if (argc > 1)
    unused();
  std::thread once([] { poll(); });
  once.join();
  while (true) { // ok leash-missing-stop-check
    eventLoop();
  }
}
