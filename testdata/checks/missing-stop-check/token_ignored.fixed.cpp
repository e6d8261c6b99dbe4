// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
//
// B2: the token is there, named or not, and nobody looks at it.
#include <stop_token>
#include <thread>

void poll();

void unnamed() {
  std::jthread t([](std::stop_token stopToken) {
    while (!stopToken.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void named() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested()) { // want leash-missing-stop-check "'stop'|loop"
      poll();
    }
  });
}

void namedByReference() {
  std::jthread t([](const std::stop_token &stop) {
    for (; !stop.stop_requested();) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void maybeUnused() {
  std::jthread t([]([[maybe_unused]] std::stop_token stop) {
    while (!stop.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void onlyBefore() {
  std::jthread t([](std::stop_token stop) {
    if (stop.stop_requested())
      return;
    while (!stop.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void silenced() {
  std::jthread t([](std::stop_token stop) {
    (void)stop;
    while (!stop.stop_requested()) { // want leash-missing-stop-check "loop"
      poll();
    }
  });
}

void looks() {
  std::jthread t([](const std::stop_token &stop) {
    for (;;) { // ok leash-missing-stop-check
      poll();
      if (stop.stop_requested())
        break;
    }
  });
}

void callback() {
  std::jthread t([](std::stop_token stop) {
    bool quit = false;
    std::stop_callback onStop(stop, [&quit] { quit = true; });
    while (!quit) // ok leash-missing-stop-check
      poll();
  });
}
