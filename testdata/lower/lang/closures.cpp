// Lambdas, their captures, functors, bound functions, tables of functions.
#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <ranges>
#include <thread>
#include <vector>
void work(int = 0);

struct S {
  std::atomic<bool> stop{false};
  std::thread t;
  std::vector<std::thread> v;
  int n = 0;

  void run() {
    while (!stop)
      work();
  }

  void start() {
    t = std::thread([this] { run(); });
  }

  void start2() { t = std::thread(&S::run, this); }

  void start3() {
    t = std::thread([self = this] { self->run(); });
  }

  void start4() { t = std::thread(std::bind(&S::run, this)); }

  void start5() { t = std::thread(std::bind_front(&S::run, this)); }

  void start6() { t = std::thread(std::mem_fn(&S::run), this); }

  void start7() {
    v.emplace_back(&S::run, this);
    v.push_back(std::thread{&S::run, std::ref(*this)});
  }

  void start8() {
    auto f = [this]() {
      auto g = [this] {
        while (!stop)
          work(n);
      };
      g();
    };
    t = std::thread(f);
  }

  void start9() {
    t = std::thread([*this]() mutable {});
  }

  S(const S &) {}

  S() = default;
};

void nested() {
  std::atomic<bool> stop = false;
  std::thread t([&] {
    auto inner = [&] {
      while (!stop)
        work();
    };
    inner();
  });
  stop = true;
  t.join();
}

void init_move() {
  std::thread t(work, 1);
  auto l = [t = std::move(t)]() mutable { t.join(); };
  l();
}

void init_move2() {
  std::thread t(work, 1);
  std::thread u([t = std::move(t)]() mutable { t.join(); });
  u.join();
}

void init_move_nested() {
  std::thread t(work, 1);
  auto l = [t = std::move(t)]() mutable {
    return [t = std::move(t)]() mutable { t.join(); };
  };
  l()();
}

void gen() {
  auto j = [](auto &t) { t.join(); };
  std::thread a(work, 1);
  j(a);
}

void genpack() {
  auto j = [](auto &...t) { (t.join(), ...); };
  std::thread a(work, 1), b(work, 2);
  j(a, b);
}

void tmpl() {
  auto j = []<class T>(T &t) {
    if constexpr (requires { t.join(); })
      t.join();
    else
      t.get();
  };
  std::thread a(work, 1);
  j(a);
  auto f = std::async(work, 2);
  j(f);
}

void fe(std::vector<std::thread> &v) {
  std::for_each(v.begin(), v.end(), [](std::thread &t) { t.join(); });
}

void fe2(std::vector<std::thread> &v) {
  std::for_each(v.begin(), v.end(), std::mem_fn(&std::thread::join));
}

void fe3(std::vector<std::thread> &v) {
  std::ranges::for_each(v, &std::thread::join);
}

void fe4(std::vector<std::thread> &v) {
  std::ranges::for_each(v, [](auto &t) { t.join(); });
}

void inv() {
  std::thread a(work, 1);
  std::invoke(&std::thread::join, a);
}

void inv2() {
  S s;
  std::invoke(&S::run, s);
  std::invoke([&] { s.run(); });
}

void app() {
  std::apply([](auto... x) { (work(x), ...); }, std::make_tuple(1, 2));
}

void fn() {
  std::function<void()> f = [] { work(); };
  std::thread t(f);
  t.join();
}

void fn2(std::function<void()> f) {
  std::thread t(std::move(f));
  t.join();
}

void fnptr() {
  void (*p)(int) = work;
  std::thread t(p, 3);
  t.join();
}

void refw() {
  int x = 0;
  std::thread t([](int &r) { r = 1; }, std::ref(x));
  t.join();
}

struct functor {
  void operator()() const { work(); }

  void operator()(int) const {}
};

void functors() {
  std::thread t{functor{}};
  t.join();
  std::thread u((functor()));
  u.join();
  functor f;
  std::thread w(std::ref(f));
  w.join();
  std::thread x(f, 1);
  x.join();
}

void sp() {
  auto s = std::make_shared<S>();
  std::thread t(&S::run, s);
  t.detach();
  std::thread u([s] { s->run(); });
  u.detach();
  std::thread w([w = std::weak_ptr<S>(s)] {
    if (auto s = w.lock())
      s->run();
  });
  w.join();
}

void up() {
  auto t = std::make_unique<std::thread>(work, 1);
  t->join();
  std::unique_ptr<std::thread> u(new std::thread(work, 2));
  u->join();
  u.reset(new std::thread(work, 3));
  u->join();
}

void rec() {
  std::function<void(int)> f;
  f = [&](int n) {
    if (n)
      f(n - 1);
  };
  f(3);
}

void iife() {
  int x = [&] {
    std::thread t(work, 1);
    t.join();
    return 3;
  }();
  work(x);
}

auto ret_lambda(std::thread t) {
  return [t = std::move(t)]() mutable { t.join(); };
}

struct table {
  const char *name;
  void (*fn)(int);
};

static const table entries[] = {{"a", work}, {"b", [](int) { work(); }}};

void from_table(int i) {
  entries[i].fn(1);
  std::thread t(entries[0].fn, 2);
  t.join();
}

void moveonly() {
  std::packaged_task<int()> p([] { return 1; });
  auto f = p.get_future();
  std::thread t(std::move(p));
  f.get();
  t.join();
}
