// A coroutine: what it awaits, what it gives back.
#include <coroutine>
#include <exception>

struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int) { return {}; }
    void return_value(int) {}
    void unhandled_exception() { std::terminate(); }
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};

task inner();

task outer(int n) {
  while (n-- > 0)
    co_yield n;
  co_await std::suspend_always{};
  int got = co_await inner();
  co_return got;
}
