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

// To stand still is what the macro does instead of a crash.
void report(int error);
#define REQUIRE(cond, error)                                                   \
  if (!(cond)) {                                                               \
    report(error);                                                             \
    while (1)                                                                  \
      ;                                                                        \
  }
bool sane();
void standing() {
  std::thread t([] {
    REQUIRE(sane(), 7) // ok leash-missing-stop-check
    poll();
  });
  t.join();
  std::thread u([] {
    while (1) // want leash-missing-stop-check "loop"
      ;
  });
  u.join();
}

// An assertion is no test for a stop.
extern "C" [[noreturn]] void __assert_fail(const char *, const char *,
                                           unsigned, const char *);
#define CHECK(e) ((e) ? void(0) : __assert_fail(#e, __FILE__, __LINE__, ""))
void asserting() {
  std::thread t([] {
    while (true) { // want leash-missing-stop-check "never checks for a stop"
      CHECK(sane());
      poll();
    }
  });
  t.join();
}
