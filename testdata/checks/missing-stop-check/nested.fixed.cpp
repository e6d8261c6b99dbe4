// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
//
// B3: the outer loop looks at the token, the inner one can keep it from doing so.
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

bool poll();
bool connect();
void use(int n);

void innerForever() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) {
      while (!stop.stop_requested()) { // want leash-missing-stop-check "loop"
        poll();
      }
    }
  });
}

void innerRetry() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) {
      while (!connect()) // want leash-missing-stop-check "loop"
        std::this_thread::sleep_for(std::chrono::seconds(1));
      poll();
    }
  });
}

void innerChecks() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) { // ok leash-missing-stop-check
      while (!connect()) { // ok leash-missing-stop-check
        if (stop.stop_requested())
          return;
        std::this_thread::sleep_for(std::chrono::seconds(1));
      }
      poll();
    }
  });
}

void innerConditionChecks() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      while (!connect() && !stop.stop_requested()) // ok leash-missing-stop-check
        std::this_thread::sleep_for(std::chrono::seconds(1));
  });
}

// Inner loops that end by themselves need no check.
void innerBounded(std::vector<int> numbers) {
  std::jthread t([numbers](std::stop_token stop) {
    while (!stop.stop_requested()) { // ok leash-missing-stop-check
      for (int n : numbers) // ok leash-missing-stop-check
        use(n);
      for (int i = 0; i < 10; ++i) // ok leash-missing-stop-check
        use(i);
    }
  });
}

void outerForeverInnerChecks() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) { // want leash-missing-stop-check "loop"
      while (!stop.stop_requested()) // ok leash-missing-stop-check
        poll();
    }
  });
}
