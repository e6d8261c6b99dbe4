// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
//
// A coroutine that loops for ever is suspended, not stuck; what resumes it may
// also destroy it. A thread's own loop stays one.
#include <coroutine>
#include <thread>

void poll();

struct Generator {
  struct promise_type {
    Generator get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(int);
    void return_void();
    void unhandled_exception();
  };
};

Generator numbers() {
  for (int i = 0;; ++i) // ok leash-missing-stop-check
    co_yield i;
}

struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};

Task ticker() {
  while (true) { // ok leash-missing-stop-check
    poll();
    co_await std::suspend_always();
  }
}

void drive() {
  std::thread t([] {
    ticker();
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
  t.join();
}
