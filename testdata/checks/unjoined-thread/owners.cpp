// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
//
// Who owns the thread: members, bases, helpers, arrays, cleanup labels.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <thread>
#include <vector>
// a guard whose destructor does nothing
struct Scoped {
  std::thread t;
  explicit Scoped(std::thread &&x) : t(std::move(x)) {
  }
};
void scopedBad() {
  Scoped s(std::thread([] {})); // want leash-unjoined-thread "'s'"
}
struct Scoped2 {
  std::thread t;
  explicit Scoped2(std::thread &&x) : t(std::move(x)) {
  }
  ~Scoped2() {
    t.join();
  }
};
void scoped() {
  Scoped2 s(std::thread([] {}));
}
// derived runner, base joins in dtor
class Runnable {
public:
  virtual ~Runnable() {
    if (t_.joinable())
      t_.join();
  }
  void start() {
    t_ = std::thread([this] { run(); });
  }

protected:
  virtual void run() = 0;
  std::thread t_;
};
class Impl : public Runnable {
  void run() override {
  }
};
void useRunnable() {
  Impl i;
  i.start();
}
// base whose join is in stop(), subclasses forget
class Base {
public:
  virtual ~Base() = default;
  void start() {
    t_ = std::thread([this] { run(); });
  }
  void stop() {
    quit_ = true;
    if (t_.joinable())
      t_.join();
  }

protected:
  virtual void run() = 0;
  std::atomic<bool> quit_{false};

private:
  std::thread t_;
};
class D1 : public Base {
  void run() override {
    while (!quit_) {
    }
  }
};
int useD1(bool b) {
  D1 d;
  d.start(); // want leash-unjoined-thread "'d'"
  if (b)
    return 1;
  d.stop();
  return 0;
}
int useD1Right(bool b) {
  D1 d;
  d.start();
  if (b) {
    d.stop();
    return 1;
  }
  d.stop();
  return 0;
}
// pool in C++ with shutdown only if not already stopped
class Pool {
public:
  explicit Pool(size_t n) {
    for (size_t i = 0; i < n; ++i)
      workers_.emplace_back(&Pool::loop, this);
  }
  void shutdown() {
    {
      std::lock_guard<std::mutex> g(m_);
      if (stop_)
        return;
      stop_ = true;
    }
    cv_.notify_all();
    for (std::thread &w : workers_)
      w.join();
  }
  ~Pool() {
    shutdown();
  }

private:
  void loop() {
  }
  std::mutex m_;
  std::condition_variable cv_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};
// static function-level pthread helper
static void *body(void *) {
  return nullptr;
}
static bool startThread(pthread_t *t) {
  return pthread_create(t, nullptr, body, nullptr) == 0;
}
bool helperBad() {
  pthread_t t;
  if (!startThread(&t)) // want leash-unjoined-thread "'t'"
    return false;
  return true;
}
bool helperRight() {
  pthread_t t;
  if (!startThread(&t))
    return false;
  pthread_join(t, nullptr);
  return true;
}
// malloced ctx
struct Ctx {
  pthread_t tid;
  int fd;
};
Ctx *newCtx() {
  Ctx *c = new Ctx;
  if (pthread_create(&c->tid, nullptr, body, c)) {
    delete c;
    return nullptr;
  }
  return c;
}
void freeCtx(Ctx *c) {
  pthread_join(c->tid, nullptr);
  delete c;
}
void ctxBad() {
  Ctx *c = newCtx(); // want leash-unjoined-thread "'c'"
  if (!c)
    return;
  delete c;
}
void ctxRight() {
  Ctx *c = newCtx();
  if (!c)
    return;
  freeCtx(c);
}
// thread reassigned
void reassign() {
  std::thread t([] {});
  t.join();
  t = std::thread([] {});
  t.join();
}
void reassignBad(bool again) {
  std::thread t([] {});
  t.join();
  if (again)
    t = std::thread([] {}); // want leash-unjoined-thread "'t'"
}
// nested function-local class etc
void nested() {
  struct L {
    std::thread t;
    ~L() {
      t.join();
    }
  } l;
  l.t = std::thread([] {});
}
// while loop with break on error, thread per iteration vector
bool step();
void loopBreak() {
  std::vector<std::thread> v;
  for (;;) {
    v.emplace_back([] {});
    if (!step())
      break;
  }
  for (auto &t : v)
    t.join();
}
void loopReturn() {
  std::vector<std::thread> v;
  for (;;) {
    v.emplace_back([] {}); // want leash-unjoined-thread "'v'"
    if (!step())
      return;
    if (v.size() > 4)
      break;
  }
  for (auto &t : v)
    t.join();
}
// goto cleanup correct
int gotoc(int a) {
  int rc = -1;
  std::thread t;
  if (a < 0)
    goto out;
  t = std::thread([] {});
  if (a > 3) {
    rc = 2;
    goto out;
  }
  rc = 0;
out:
  if (t.joinable())
    t.join();
  return rc;
}
// ternary / &&  join
void andJoin(bool a) {
  std::thread t([] {}); // want leash-unjoined-thread "'t'"
  if (t.joinable() && a)
    t.join();
}
void andJoinR(bool a) {
  std::thread t;
  if (a)
    t = std::thread([] {});
  if (a && t.joinable())
    t.join();
}
// two threads; second creation fails by exception -> first is lost w/ try
void twoTry() {
  std::thread a([] {}); // want leash-unjoined-thread "'a'"
  try {
    std::thread b([] {});
    b.join();
  } catch (const std::system_error &) {
    return;
  }
  a.join();
}
// member vector cleared without join in reset
class Grid {
public:
  void build(int n) {
    for (int i = 0; i < n; ++i)
      th_.push_back(std::thread([] {}));
  }
  void reset() {
    th_.clear();
  }

private:
  std::vector<std::thread> th_; // want leash-unjoined-thread "'th_'"
};
// swap idiom for shutdown
class Drain {
public:
  void add() {
    std::lock_guard<std::mutex> g(m_);
    th_.emplace_back([] {});
  }
  ~Drain() {
    std::vector<std::thread> local;
    {
      std::lock_guard<std::mutex> g(m_);
      local.swap(th_);
    }
    for (auto &t : local)
      t.join();
  }

private:
  std::mutex m_;
  std::vector<std::thread> th_;
};
// std::exchange / move into local then join
class Ex {
public:
  void start() {
    t_ = std::thread([] {});
  }
  ~Ex() {
    std::thread l = std::move(t_);
    if (l.joinable())
      l.join();
  }

private:
  std::thread t_;
};
// shared_ptr captured
void shared() {
  auto t = std::make_shared<std::thread>();
  *t = std::thread([] {});
  std::thread r([t] { t->join(); });
  r.join();
}
// recursion
void rec(int d) {
  if (d == 0)
    return;
  std::thread l(rec, d - 1);
  rec(d - 1);
  l.join();
}
// array new
void arr(int n) {
  std::unique_ptr<std::thread[]> p(new std::thread[n]);
  for (int i = 0; i < n; ++i)
    p[i] = std::thread([] {});
  for (int i = 0; i < n; ++i)
    p[i].join();
}
void arrBad(int n) {
  std::unique_ptr<std::thread[]> p(new std::thread[n]);
  for (int i = 0; i < n; ++i)
    p[i] = std::thread([] {}); // want leash-unjoined-thread "'p'"
}
void arr2(int n) {
  auto *p = new std::thread[n];
  for (int i = 0; i < n; ++i)
    p[i] = std::thread([] {});
  for (int i = 0; i < n; ++i)
    p[i].join();
  delete[] p;
}
int main(int argc, char **argv) {
  std::thread bg([] { // want leash-unjoined-thread "'bg'"
    for (;;) {
    }
  });
  std::cout << argc;
  return 0;
}
