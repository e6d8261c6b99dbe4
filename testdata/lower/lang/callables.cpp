// What can be called later: lambdas, functions, members, binds, functors.
#include <functional>
#include <memory>
#include <thread>
#include <vector>

void work();
void serve(int n, const int &m);

struct engine {
  void run(int speed);
  static void tick();
  int operator()(int);
  virtual void step();
  void start() {
    std::thread t(&engine::run, this, 3);
    std::thread u([this] { run(4); });
    t.join(), u.join();
  }
};

void bound(engine &e, std::shared_ptr<engine> shared) {
  std::thread a(std::bind(&engine::run, &e, 1));
  std::thread b(std::bind_front(serve, 1, 2));
  std::thread c(&engine::run, shared, 2);
  std::thread d(&engine::tick);
  std::thread f(engine(), 7);
  std::thread g(std::ref(e), 8);
  std::thread h(&engine::step, &e);
  a.join(), b.join(), c.join(), d.join(), f.join(), g.join(), h.join();
}

void held(engine &e) {
  auto lambda = [&e](int n) { e.run(n); };
  std::function<void(int)> fn = lambda;
  void (*plain)() = work;
  void (engine::*member)(int) = &engine::run;
  std::thread a(lambda, 1);
  std::thread b(fn, 2);
  std::thread c(plain);
  std::thread d(member, &e, 3);
  fn(4);
  plain();
  (e.*member)(5);
  std::invoke(lambda, 6);
  std::invoke(&engine::run, e, 7);
  std::function<void()> later = std::bind(lambda, 8);
  later = work;
  later();
  a.join(), b.join(), c.join(), d.join();
}

void captures(int n, engine e, std::unique_ptr<engine> owned) {
  auto copy = [n, e]() mutable { e.run(n); };
  auto moved = [p = std::move(owned)] { p->run(1); };
  auto ref = [&r = n] { r++; };
  auto nested = [&] { return [&] { e.run(n); }; };
  copy();
  moved();
  ref();
  nested()();
}

template <class F> void call(F &&f) { std::forward<F>(f)(); }
template <class F, class... A> std::thread start(F &&f, A &&...args) {
  return std::thread(std::forward<F>(f), std::forward<A>(args)...);
}

void templates() {
  call(work);
  call([] { work(); });
  start(serve, 1, 2).join();
  auto generic = [](auto &t) { t.join(); };
  std::thread t = start([] {});
  generic(t);
}
