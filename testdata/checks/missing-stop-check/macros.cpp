// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
#include <atomic>
#include <thread>

void poll();

#define FOREVER for (;;)
#define LOOP_UNTIL(flag) while (!(flag))
#define CHECK_STOP(flag)                                                       \
  if (flag)                                                                    \
  break

void byMacro() {
  std::thread t([] {
    FOREVER { // want leash-missing-stop-check "loop"
      poll();
    }
  });
  t.join();
}

void byMacroRight() {
  std::atomic<bool> stop{false};
  std::thread a([&stop] {
    LOOP_UNTIL(stop) // ok leash-missing-stop-check
      poll();
  });
  std::thread b([&stop] {
    FOREVER { // ok leash-missing-stop-check
      CHECK_STOP(stop);
      poll();
    }
  });
  stop = true;
  a.join();
  b.join();
}
