// SPDX-License-Identifier: Apache-2.0
// std: c++20
// fix: none
#include <stop_token>
#include <thread>

void poll();

struct Fast {
  static constexpr bool Stoppable = true;
};
struct Slow {
  static constexpr bool Stoppable = false;
};

template <typename Policy> void loop(std::stop_token stop) {
  if constexpr (Policy::Stoppable) {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      poll();
  } else {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  }
}

template <typename F> class Runner {
public:
  explicit Runner(F f)
      : thread_([f](std::stop_token) {
          while (true) // want leash-missing-stop-check "loop"
            f();
        }) {}

private:
  std::jthread thread_;
};

template <typename F> class RunnerRight {
public:
  explicit RunnerRight(F f)
      : thread_([f](std::stop_token stop) {
          while (!stop.stop_requested()) // ok leash-missing-stop-check
            f();
        }) {}

private:
  std::jthread thread_;
};

void instantiate() {
  std::jthread a(loop<Fast>);
  std::jthread b(loop<Slow>);
  auto f = [] { poll(); };
  Runner r(f);
  RunnerRight rr(f);
  // A generic body: the call operator is a template.
  std::jthread c([](auto n) {
    while (true) // want leash-missing-stop-check "loop"
      (void)n;
  }, 1);
  std::jthread d([](std::stop_token stop, auto n) {
    while (!stop.stop_requested()) // ok leash-missing-stop-check
      (void)n;
  }, 1);
}
