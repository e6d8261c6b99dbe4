// SPDX-License-Identifier: Apache-2.0
#include "pump.h"
#include "plain.h"

void step();

Pump::Pump() : thread_([this](std::stop_token stopToken) { run(stopToken); }) {}

void Pump::run(std::stop_token stopToken) {
  while (!stopToken.stop_requested()) // want leash-missing-stop-check "Pump::run'"
    step();
}

// No fix: plain.h may come before <thread>.
void plainWorker() {
  while (true) // want leash-missing-stop-check "plainWorker'"
    step();
}

// No fix: main.cpp has a declaration of its own.
void handDeclared() {
  while (true) // want leash-missing-stop-check "handDeclared'"
    step();
}
