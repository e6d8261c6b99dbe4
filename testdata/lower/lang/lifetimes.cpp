// Destructors at every way out of a scope.
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

struct guard {
  guard();
  ~guard();
  bool ok() const;
};
struct base {
  virtual ~base();
};
struct derived : base {
  guard g;
  std::thread t;
  ~derived() override { t.join(); }
};
struct maker {
  explicit maker(int n) : n_(n), a_(), t_([] {}) {}
  maker() : maker(3) {}
  int n_;
  guard a_;
  std::thread t_;
};
void work();

int early(int n) {
  guard a;
  if (n == 1)
    return 1;
  guard b;
  for (int i = 0; i < n; ++i) {
    guard c;
    if (i == 2)
      continue;
    if (i == 3)
      break;
    guard d;
    if (i == 4)
      return 4;
  }
  return 0;
}

void jumps(int n) {
again: {
  guard a;
  if (n-- > 0)
    goto again;
}
  switch (n) {
  case 0: {
    guard b;
    break;
  }
  case 1:
    work();
    [[fallthrough]];
  default:
    return;
  }
}

void thrown(int n) {
  guard a;
  try {
    guard b;
    if (n)
      throw std::runtime_error("x");
    work();
  } catch (const std::runtime_error &e) {
    work();
  } catch (...) {
    throw;
  }
}

void temporaries(bool b) {
  if (guard().ok())
    work();
  guard().ok() && b ? work() : void();
  const guard &kept = guard();
  (void)kept.ok();
}

void heap(base *p, derived *d, std::unique_ptr<base> u) {
  delete p;
  delete d;
  auto *many = new guard[3];
  delete[] many;
  u.reset();
  {
    std::lock_guard<std::mutex> lock(*new std::mutex);
    work();
  }
}

void partial(bool b) {
  std::thread t(work);
  if (b) {
    t.join();
    return;
  }
  t.detach();
}
