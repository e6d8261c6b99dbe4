// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

void poll();

static std::atomic<bool> gStop{false};
bool stoppedInOtherUnit() { return gStop; }
void stopAll() { gStop = true; }

void spinInOtherUnit() {
  while (true) // want leash-missing-stop-check "spinInOtherUnit'"
    poll();
}

void Engine::run() {
  while (!stop_) // ok leash-missing-stop-check
    poll();
}
void Engine::requestStop() { stop_ = true; }
