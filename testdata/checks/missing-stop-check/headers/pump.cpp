// SPDX-License-Identifier: Apache-2.0
#include "pump.h"
#include "plain.h"

void step();

Pump::Pump() : thread_(&Pump::run, this) {}

void Pump::run() {
  while (true) // want leash-missing-stop-check "Pump::run'"
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
