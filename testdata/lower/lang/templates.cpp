// std: c++23
// Concepts, packs, if constexpr and consteval, deduced objects, scope guards.
#include <atomic>
#include <concepts>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
void work();

template <class T>
concept Joinable = requires(T t) {
  t.join();
  t.joinable();
};

template <Joinable T> void finish(T &t) {
  if (t.joinable())
    t.join();
}
template <class T>

requires(!Joinable<T>) void finish(T &t) { t.get(); }

void f1() {
  std::thread t(work);
  finish(t);
  auto f = std::async(std::launch::async, work);
  finish(f);
}

void abbreviated(auto &&t) { std::forward<decltype(t)>(t).join(); }

void f2() {
  std::thread t(work);
  abbreviated(t);
  abbreviated(std::thread(work));
}

template <class... A> void start_all(std::vector<std::thread> &v, A &&...a) {
  (v.emplace_back(std::forward<A>(a)), ...);
}

void f3() {
  std::vector<std::thread> v;
  start_all(v, work, [] { work(); });
  for (auto &t : v)
    t.join();
}

template <class F, class... A> std::thread launch(F &&f, A &&...a) {
  return std::thread(
      [f = std::forward<F>(f), ... a = std::forward<A>(a)]() mutable {
        std::invoke(f, a...);
      });
}

void f4() {
  launch([](int) { work(); }, 3).join();
  auto t = launch(work);
  t.join();
}

template <class F> struct scope_exit {
  F f;

  explicit scope_exit(F f) : f(std::move(f)) {}

  ~scope_exit() { f(); }
};

void f5() {
  std::thread t(work);
  scope_exit g([&] { t.join(); });
  work();
}

void f6() {
  std::thread t(work);
  auto g = std::unique_ptr<std::thread, void (*)(std::thread *)>(
      &t, [](std::thread *p) { p->join(); });
  std::shared_ptr<void> s(nullptr, [&](void *) { work(); });
}

template <bool B> void ce() {
  std::thread t(work);
  if constexpr (B)
    t.join();
  else
    t.detach();
}

void f7() {
  ce<true>();
  ce<false>();
}

template <class T> struct Worker {
  T t;
  std::atomic<bool> stop{};

  template <class G> explicit Worker(G &&g) : t(std::forward<G>(g)) {}

  void run() {
    while (!stop.load())
      work();
  }

  ~Worker() {
    stop = true;
    finish(t);
  }
};

void f8() {
  Worker<std::thread> w([] { work(); });
  w.run();
  Worker<std::jthread> j(work);
}

template <class T> struct Worker<T *> {
  T *p;

  ~Worker() {
    p->join();
    delete p;
  }
};

void f9() { Worker<std::thread *> w{new std::thread(work)}; }

template <auto Fn> void call() {
  std::thread t(Fn);
  t.join();
}

void f10() {
  call<&work>();
  call<+[] { work(); }>();
}

template <class T> auto make() { return std::make_unique<T>(work); }

void f11() {
  auto p = make<std::thread>();
  p->join();
}

template <size_t... I> void idx(std::thread *a, std::index_sequence<I...>) {
  ((a[I].join()), ...);
}

void f12() {
  std::thread a[3];
  idx(a, std::make_index_sequence<3>());
}
template <class T> std::mutex Mut;

void f13() {
  std::lock_guard l(Mut<int>);
  work();
}

struct dep {
  template <class T> void go(T t) { t.join(); }
};

template <class T> void rebind(T &x) {
  dep d;
  d.template go<std::thread>(std::move(x));
}

void f14() {
  std::thread t(work);
  rebind(t);
}

template <class> struct never {
  std::thread t;

  void f() {
    t.join();
    undefined_thing();
  }

  int undefined_thing();
};

template <class T> void uninst(T &t) {
  t.join();
  t.stop = true;
  std::thread u(work);
  u.join();
}

constexpr int cev() {
  int s = 0;
  for (int i = 0; i < 3; ++i)
    s += i;
  return s;
}

static_assert(cev() == 3);

consteval int imm(int n) { return n + 1; }

void f15() {
  int a[imm(2)];
  for (auto &x : a)
    x = 0;
  if
    consteval {}
  else {
    work();
  }
}

void deducing() {
  auto fib = [](this auto self, int n) -> int {
    return n < 2 ? n : self(n - 1) + self(n - 2);
  };
  fib(3);
}

struct dt {
  std::thread t;

  void join(this dt &self) { self.t.join(); }

  template <class S> auto &&get(this S &&s) { return std::forward<S>(s).t; }
};

void f16() {
  dt d;
  d.t = std::thread(work);
  d.join();
  d.get().detach();
}
