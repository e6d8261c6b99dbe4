// Bases, members with initialisers, statics, placement, arrays, owners, unions.
#include <any>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <variant>
#include <vector>
void work();

template <class D> struct crtp {
  std::thread t;

  void start() {
    t = std::thread([this] { static_cast<D *>(this)->run(); });
  }

  ~crtp() { t.join(); }
};

struct user : crtp<user> {
  bool stop = false;

  void run() {
    while (!stop)
      work();
  }
};

void use() {
  user u;
  u.start();
}
struct Impl;

class Pimpl {
public:
  Pimpl();
  ~Pimpl();
  void stop();

private:
  std::unique_ptr<Impl> d;
};

struct Impl {
  std::thread t;
  bool stop = false;
  std::mutex m;
  std::condition_variable cv;

  void run() {
    std::unique_lock<std::mutex> l(m);
    cv.wait(l, [this] { return stop; });
  }
};

Pimpl::Pimpl() : d(std::make_unique<Impl>()) {
  d->t = std::thread(&Impl::run, d.get());
}

Pimpl::~Pimpl() {
  stop();
  d->t.join();
}

void Pimpl::stop() {
  {
    std::lock_guard l(d->m);
    d->stop = true;
  }
  d->cv.notify_all();
}

struct V {
  virtual ~V() {
    if (t.joinable())
      t.join();
  }

  virtual void run() = 0;
  std::thread t;
};

struct A : virtual V {
  A() { t = std::thread(&A::run, this); }

  void run() override { work(); }
};

struct B : virtual V {};

struct C : A, B {
  void run() override { A::run(); }

  ~C() override {}
};

void diamonds() {
  C c;
  V *v = new C;
  v->run();
  delete v;
}

struct Del {
  std::thread t;

  Del(int n) : t(work) {}

  Del() : Del(3) { work(); }

  ~Del() { t.join(); }
};

struct Nsdmi {
  std::thread t{[this] { run(); }};
  std::jthread j{[](std::stop_token s) {
    while (!s.stop_requested())
      work();
  }};
  bool on = true;

  void run() {
    while (on)
      work();
  }

  ~Nsdmi() {
    on = false;
    t.join();
  }
};

struct Order {
  std::mutex m;
  std::thread t = std::thread(&Order::go, this);
  int later = 3;

  void go() {
    std::lock_guard<std::mutex> g(m);
    work();
  }
};

void statics() {
  static std::thread t(work);
  static Nsdmi n;
  static bool once = [] {
    std::thread(work).detach();
    return true;
  }();
  static std::once_flag f;
  std::call_once(f, [] { work(); });
}

void placement() {
  alignas(Del) char buf[sizeof(Del)];
  auto *p = new (buf) Del(1);
  p->~Del();
  alignas(std::thread) unsigned char raw[sizeof(std::thread)];
  auto *q = new (raw) std::thread(work);
  q->join();
  q->~thread();
  auto *r = std::construct_at(reinterpret_cast<std::thread *>(raw), work);
  r->join();
  std::destroy_at(r);
}

void arrays() {
  Del a[3];
  std::thread ts[4];
  for (auto &t : ts)
    t = std::thread(work);
  for (int i = 0; i < 4; i++)
    ts[i].join();
  auto *h = new Del[2];
  delete[] h;
  std::unique_ptr<std::thread[]> u(new std::thread[3]);
  u[1] = std::thread(work);
  u[1].join();
  std::thread md[2][2];
  md[1][0].join();
}

struct Guard {
  std::thread &t;

  explicit Guard(std::thread &t) : t(t) {}

  ~Guard() {
    if (t.joinable())
      t.join();
  }

  Guard(const Guard &) = delete;
};

void guarded(bool b) {
  std::thread t(work);
  Guard g(t);
  if (b)
    return;
  work();
}

void guarded2() {
  std::thread t(work);
  Guard g{t};
}

struct Owner {
  std::thread t;

  Owner(std::thread t) : t(std::move(t)) {}

  Owner(Owner &&) = default;

  Owner &operator=(Owner &&o) {
    if (t.joinable())
      t.join();
    t = std::move(o.t);
    return *this;
  }

  ~Owner() {
    if (t.joinable())
      t.join();
  }
};

void owners() {
  Owner o{std::thread(work)};
  Owner p = std::move(o);
  std::vector<Owner> v;
  v.emplace_back(std::thread(work));
  v.push_back(Owner(std::thread(work)));
}

void variants() {
  std::variant<int, std::thread> v;
  v = std::thread(work);
  std::get<std::thread>(v).join();
  if (auto *t = std::get_if<std::thread>(&v))
    t->join();
  std::visit([](auto &x) {}, v);
  v.emplace<std::thread>(work).join();
}

union U {
  std::thread t;
  int n;

  U() : n(0) {}

  ~U() { work(); }
};

void unions() {
  U u;
  new (&u.t) std::thread(work);
  u.t.join();
  u.t.~thread();
}

struct Anon {
  struct {
    std::thread t;
  };

  union {
    int a;
    bool stop;
  };

  void go() {
    t = std::thread([this] {
      while (!stop)
        work();
    });
    t.join();
  }
};

class Friendly {
  friend void join_it(Friendly &);
  std::thread t{work};
};

void join_it(Friendly &f) { f.t.join(); }

struct Conv {
  std::thread t;

  operator std::thread &() { return t; }

  explicit operator bool() const { return t.joinable(); }
};

void conv(Conv &c) {
  std::thread &t = c;
  t.join();
  if (c)
    static_cast<std::thread &>(c).join();
}

struct Base {
  Base() { init(); }

  virtual void init() {}

  std::thread t;
};

struct Derived : Base {
  using Base::Base;

  void init() override { t = std::thread(work); }
};

struct Ptr {
  std::thread *t = nullptr;

  void start() { t = new std::thread(work); }

  void stop() {
    t->join();
    delete t;
    t = nullptr;
  }

  ~Ptr() {
    if (t)
      stop();
  }
};

template <class T, int N> struct Pool {
  T ts[N];

  template <class F> void run(F f) {
    for (T &t : ts)
      t = T(f);
  }

  ~Pool() {
    for (T &t : ts)
      if (t.joinable())
        t.join();
  }
};

void pool() {
  Pool<std::thread, 4> p;
  p.run([] { work(); });
}

struct M {
  void f() &;
  void f() &&;
  void f() const &;
  std::thread t;
};

void M::f() & { t.join(); }

void M::f() && { t.detach(); }

void rq(M m) {
  m.f();
  std::move(m).f();
  M().f();
}
