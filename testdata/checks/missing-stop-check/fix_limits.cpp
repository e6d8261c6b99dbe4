// SPDX-License-Identifier: Apache-2.0
// std: c++20
//
// Where a fix stops at: all loops around the one that never ends get the test;
// `(void)` has no place for a parameter, nor has what is declared before the
// header that has the type.
static void tooEarly();

#include <cstdlib>
#include <thread>

void step();

void nested() {
  std::jthread t([] {
    while (true) {
      for (;;) { // want leash-missing-stop-check "never checks for a stop"
        step();
      }
    }
  });
}

void noParameters() {
  std::jthread t([](void) {
    while (true) { // want leash-missing-stop-check "never checks for a stop"
      step();
    }
  });
}

static void body(void) {
  while (true) // want leash-missing-stop-check "never checks for a stop"
    step();
}

void named() { std::jthread t(body); }

static void tooEarly() {
  while (true) // want leash-missing-stop-check "never checks for a stop"
    step();
}

void early() { std::jthread t(tooEarly); }

// The program would be ended where nobody could get before.
void ends() {
  std::jthread t([] {
    while (true) { // want leash-missing-stop-check "never checks for a stop"
      step();
    }
    std::abort();
  });
}

void comments() {
  std::jthread t([](/* nothing */) {
    while (true) { // want leash-missing-stop-check "never checks for a stop"
      step();
    }
  });
}
