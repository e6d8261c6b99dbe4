// SPDX-License-Identifier: Apache-2.0
// world: program
#include "engine.h"

void poll() {}

Engine::Engine() : thread_(&Engine::run, this) {}
Engine::~Engine() {
  requestStop();
  thread_.join();
}

void startAll() {
  std::thread a([] { spinInOtherUnit(); }); // note "."
  std::thread b([] {
    while (!stoppedInOtherUnit()) // ok leash-missing-stop-check
      poll();
  });
  a.join();
  b.join();
}

int main() {
  Engine e;
  startAll();
  return 0;
}
