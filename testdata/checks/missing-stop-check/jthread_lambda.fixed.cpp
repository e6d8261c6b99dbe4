// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
// world: both
//
// B1: a jthread asks its body to stop, the body does not listen. The lambda can
// get the token and the loop the check: a safe fix.
#include <atomic>
#include <stop_token>
#include <thread>

void poll();
void step(int n);

void whileTrue() {
  std::jthread t([](std::stop_token stopToken) { // note "."
    while (!stopToken.stop_requested()) // want leash-missing-stop-check "loop"
      poll();
  });
}

void whileTrueBraces() {
  std::jthread t([](std::stop_token stopToken) {
    while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void whileOne() {
  std::jthread t([](std::stop_token stopToken) {
    while (!stopToken.stop_requested()) // want leash-missing-stop-check "loop"
      poll();
  });
}

void forEver() {
  std::jthread t([](std::stop_token stopToken) {
    for (; !stopToken.stop_requested();) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void emptyParameterList() {
  std::jthread t([](std::stop_token stopToken) {
    while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void withArguments() {
  std::jthread t(
      [](std::stop_token stopToken, int n) {
        while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
          step(n);
        }
      },
      3);
}

void capturing(int n) {
  std::jthread t([n](std::stop_token stopToken) {
    while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
      step(n);
    }
  });
}

// Right.
void listens() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      poll();
  });
}

void listensInside() {
  std::jthread t([](std::stop_token stop) {
    while (true) { // ok leash-missing-stop-check
      if (stop.stop_requested())
        return;
      poll();
    }
  });
}

void ends() {
  std::jthread t([] {
    for (int i = 0; i < 100; ++i) // ok leash-missing-stop-check
      poll();
  });
}
