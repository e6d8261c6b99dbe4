// Tasks that start late and at once, generators, awaiters that start threads.
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>
void work();

template <class T> struct task {
  struct promise_type {
    std::optional<T> v;
    std::coroutine_handle<> c;

    task get_return_object() {
      return task{std::coroutine_handle<promise_type>::from_promise(*this)};
    }

    std::suspend_always initial_suspend() noexcept { return {}; }

    struct fin {
      bool await_ready() noexcept { return false; }

      std::coroutine_handle<>
      await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().c;
      }

      void await_resume() noexcept {}
    };

    fin final_suspend() noexcept { return {}; }

    void return_value(T x) { v = std::move(x); }

    void unhandled_exception() { std::terminate(); }

    template <class U> decltype(auto) await_transform(U &&u) {
      return std::forward<U>(u);
    }
  };

  std::coroutine_handle<promise_type> h;

  explicit task(std::coroutine_handle<promise_type> h) : h(h) {}

  task(task &&o) : h(std::exchange(o.h, {})) {}

  ~task() {
    if (h)
      h.destroy();
  }

  bool await_ready() { return false; }

  auto await_suspend(std::coroutine_handle<> c) {
    h.promise().c = c;
    return h;
  }

  T await_resume() { return *h.promise().v; }
};

struct fire {
  struct promise_type {
    fire get_return_object() { return {}; }

    std::suspend_never initial_suspend() noexcept { return {}; }

    std::suspend_never final_suspend() noexcept { return {}; }

    void return_void() {}

    void unhandled_exception() {}
  };
};

struct lazy {
  struct promise_type {
    struct init {
      constexpr bool await_ready() const noexcept { return false; }

      void await_suspend(std::coroutine_handle<>) const noexcept {}

      void await_resume() const noexcept {}
    };

    lazy get_return_object() { return {}; }

    init initial_suspend() noexcept { return {}; }

    std::suspend_never final_suspend() noexcept { return {}; }

    void return_void() {}

    void unhandled_exception() {}
  };
};

template <class T> struct gen {
  struct promise_type {
    T cur;

    gen get_return_object() { return {}; }

    std::suspend_always initial_suspend() noexcept { return {}; }

    std::suspend_always final_suspend() noexcept { return {}; }

    std::suspend_always yield_value(T v) {
      cur = v;
      return {};
    }

    void return_void() {}

    void unhandled_exception() {}
  };

  bool next();
  T value();
};

struct on_thread {
  bool await_ready() { return false; }

  void await_suspend(std::coroutine_handle<> h) {
    std::thread([h] { h.resume(); }).detach();
  }

  int await_resume() { return 1; }
};

task<int> inner(int n) { co_return n; }

task<int> outer() {
  int a = co_await inner(1);
  a += co_await inner(2);
  std::thread t(work);
  co_await on_thread{};
  t.join();
  co_return a;
}

fire go() { co_await outer(); }

lazy lz() { co_await on_thread(); }

gen<int> ints(int n) {
  for (int i = 0; i < n; ++i)
    co_yield i;
}

void use() {
  go();
  lz();
  outer();
  inner(3);
  auto g = ints(3);
  while (g.next())
    work();
  auto t = outer();
}

task<int> loops(bool &stop) {
  while (!stop) {
    try {
      co_await inner(1);
    } catch (...) {
      work();
    }
  }
  co_return 0;
}

auto lam = [](int n) -> task<int> { co_return co_await inner(n); };

struct act {
  bool stop = false;

  fire run() {
    while (!stop)
      co_await on_thread{};
  }

  void start() { run(); }
};

task<int> cond(bool b) {
  if (b && co_await inner(1))
    co_return 1;
  co_return b ? co_await inner(2) : 3;
}
