// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// Loops that look endless and have a way out of their own.
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

int poll();
bool connected();
[[noreturn]] void fail();

template <typename F> void spawn(F f) {
  std::thread t(f);
  t.join();
}

void ways() {
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      if (!connected())
        break;
      poll();
    }
  });
  spawn([] {
    for (;;) { // ok leash-missing-stop-check
      if (poll() < 0)
        return;
    }
  });
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      if (poll() < 0)
        throw std::runtime_error("gone");
    }
  });
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      if (poll() < 0)
        goto out;
    }
  out:;
  });
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      switch (poll()) {
      case 0:
        continue;
      case 1:
        break;
      default:
        return;
      }
    }
  });
  spawn([] {
    int left = 10;
    while (left > 0) // ok leash-missing-stop-check
      left -= poll();
  });
  spawn([] {
    do { // ok leash-missing-stop-check
      poll();
    } while (connected());
  });
  spawn([] {
    while (int n = poll()) // ok leash-missing-stop-check
      (void)n;
  });
  spawn([] {
    for (int n = poll(); n >= 0; n = poll()) // ok leash-missing-stop-check
      ;
  });
  // The exit of the process is no way to stop the thread, but it is one for
  // the loop.
  spawn([] {
    while (true) { // ok leash-missing-stop-check
      if (poll() < 0)
        std::exit(1);
    }
  });
}

// Breaks that leave only the switch or the inner loop.
void noWays() {
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      switch (poll()) {
      case 0:
        break;
      default:
        continue;
      }
    }
  });
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      for (int i = 0; i < 3; ++i)
        if (poll() < 0)
          break;
    }
  });
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      try {
        if (poll() < 0)
          throw std::runtime_error("again");
      } catch (const std::exception &) {
      }
    }
  });
}

// A failed assertion ends the process, not the loop.
#define CHECK(x) ((x) ? (void)0 : std::abort())

void crashes() {
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      CHECK(poll() != 0);
    }
  });
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      if (poll() < 0)
        std::abort();
    }
  });
  spawn([] {
    while (true) { // want leash-missing-stop-check "loop"
      if (poll() < 0)
        __builtin_trap();
    }
  });
}
