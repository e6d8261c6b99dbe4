// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
//
// A loop that ends when its generator is at an end, which yields for ever.
#include <atomic>
#include <coroutine>
#include <thread>

void use(int);

struct Numbers {
  struct promise_type {
    int value = 0;
    Numbers get_return_object() {
      return Numbers(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) noexcept {
      value = v;
      return {};
    }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {}
  };
  explicit Numbers(std::coroutine_handle<promise_type> h) : handle(h) {}
  Numbers(const Numbers &) = delete;
  ~Numbers() { handle.destroy(); }
  bool next() {
    handle.resume();
    return !handle.done();
  }
  bool advance() {
    handle.resume();
    if (handle.done())
      return false;
    return true;
  }
  int value() const { return handle.promise().value; }
  std::coroutine_handle<promise_type> handle;
};

Numbers all() {
  for (int n = 0;; ++n)
    co_yield n;
}

Numbers few() {
  for (int n = 0; n < 5; ++n)
    co_yield n;
}

class Counter {
public:
  void start() {
    plain_ = std::thread([this] { plain(); });
    other_ = std::thread([this] { other(); });
    handle_ = std::thread([this] { byHandle(); });
    few_ = std::thread([this] { overFew(); });
    until_ = std::thread([this] { untilStopped(); });
    looks_ = std::thread([this] { looks(); });
  }
  ~Counter() {
    stop_ = true;
    plain_.join();
    other_.join();
    handle_.join();
    few_.join();
    until_.join();
    looks_.join();
  }

private:
  Numbers untilStop() {
    for (int n = 0; !stop_; ++n)
      co_yield n;
  }
  void plain() {
    Numbers numbers = all();
    while (numbers.next()) // want leash-missing-stop-check "goes over 'all', which yields for ever"
      use(numbers.value());
  }
  void other() {
    auto numbers = all();
    for (;;) { // want leash-missing-stop-check "goes over 'all'"
      if (!numbers.advance())
        break;
      use(numbers.value());
    }
  }
  void byHandle() {
    auto numbers = all();
    while (!numbers.handle.done()) { // want leash-missing-stop-check "goes over 'all'"
      numbers.handle.resume();
      use(numbers.value());
    }
  }
  void overFew() {
    auto numbers = few();
    while (numbers.next()) // ok leash-missing-stop-check
      use(numbers.value());
  }
  void untilStopped() {
    auto numbers = untilStop();
    while (numbers.next()) // ok leash-missing-stop-check
      use(numbers.value());
  }
  void looks() {
    auto numbers = all();
    while (numbers.next() && !stop_) // ok leash-missing-stop-check
      use(numbers.value());
  }

  std::atomic<bool> stop_{false};
  std::thread plain_, other_, handle_, few_, until_, looks_;
};

// In a range-based loop.
struct Range {
  struct promise_type {
    int value = 0;
    Range get_return_object() {
      return Range{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) noexcept {
      value = v;
      return {};
    }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {}
  };
  struct End {};
  struct Iterator {
    std::coroutine_handle<promise_type> handle;
    void operator++() { handle.resume(); }
    int operator*() const { return handle.promise().value; }
    bool operator!=(End) const { return !handle.done(); }
  };
  std::coroutine_handle<promise_type> handle;
  Iterator begin() {
    handle.resume();
    return {handle};
  }
  End end() { return {}; }
};

Range ticks() {
  for (int n = 0;; ++n)
    co_yield n;
}

Range someTicks(std::atomic<bool> &stop) {
  for (int n = 0;; ++n) {
    if (stop)
      co_return;
    co_yield n;
  }
}

void overRanges() {
  std::atomic<bool> stop{false};
  std::thread a([] {
    for (int n : ticks()) // want leash-missing-stop-check "goes over 'ticks'"
      use(n);
  });
  std::thread b([&stop] {
    for (int n : someTicks(stop)) // ok leash-missing-stop-check
      use(n);
  });
  std::thread c([&stop] {
    for (int n : ticks()) { // ok leash-missing-stop-check
      if (stop)
        return;
      use(n);
    }
  });
  stop = true;
  a.join();
  b.join();
  c.join();
}
