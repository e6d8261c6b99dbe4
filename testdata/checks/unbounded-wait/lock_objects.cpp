// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
//
// Locks that are in an object of another class, or that a function returns:
// they end with the object.
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>

int work();
static std::mutex m;
static std::shared_mutex shared;

class Holder {
public:
  explicit Holder(std::mutex &x) : l(x) {}

private:
  std::unique_lock<std::mutex> l;
};

static Holder hold() { return Holder(m); }
static std::unique_lock<std::mutex> lockIt() {
  return std::unique_lock<std::mutex>(m);
}

template <typename T> class Guarded {
public:
  class Access {
  public:
    Access(T &value, std::shared_mutex &x) : l(x), value(value) {}
    T &operator*() const { return value; }

  private:
    std::shared_lock<std::shared_mutex> l;
    T &value;
  };
  Access read() { return Access(value, mutex); }

private:
  std::shared_mutex mutex;
  T value{};
};
static Guarded<int> number;

void inAScope() {
  auto f = std::async(std::launch::async, work);
  { Holder h(m); }
  f.wait(); // ok leash-unbounded-wait
}

void madeInAScope() {
  auto f = std::async(std::launch::async, work);
  { auto h = hold(); }
  f.wait(); // ok leash-unbounded-wait
}

void forOneExpression() {
  auto f = std::async(std::launch::async, work);
  hold();
  f.wait(); // ok leash-unbounded-wait
}

void returnedInAScope() {
  auto f = std::async(std::launch::async, work);
  { auto l = lockIt(); }
  f.wait(); // ok leash-unbounded-wait
}

int readInAScope() {
  int n = 0;
  auto f = std::async(std::launch::async, work);
  {
    auto access = number.read();
    n = *access;
  }
  f.wait(); // ok leash-unbounded-wait
  return n;
}

void movedToAnother() {
  auto f = std::async(std::launch::async, work);
  Holder h = hold();
  { Holder g = std::move(h); }
  f.wait(); // ok leash-unbounded-wait
}

void onTheHeap() {
  auto f = std::async(std::launch::async, work);
  auto h = std::make_unique<Holder>(m);
  h.reset();
  f.wait(); // ok leash-unbounded-wait
}

void optional() {
  auto f = std::async(std::launch::async, work);
  std::optional<Holder> h;
  h.emplace(m);
  h.reset();
  f.wait(); // ok leash-unbounded-wait
}

void afterACall() {
  auto f = std::async(std::launch::async, work);
  inAScope();
  f.wait(); // ok leash-unbounded-wait
}

void stillThere() {
  auto f = std::async(std::launch::async, work);
  Holder h(m);
  f.wait(); // want leash-unbounded-wait "'m' is locked"
}

void madeAndStillThere() {
  auto f = std::async(std::launch::async, work);
  auto h = hold();
  f.wait(); // want leash-unbounded-wait "'m' is locked"
}

void returnedAndStillThere() {
  auto f = std::async(std::launch::async, work);
  auto l = lockIt();
  f.wait(); // want leash-unbounded-wait "'m' is locked"
}

int readAndStillThere() {
  auto f = std::async(std::launch::async, work);
  auto access = number.read();
  f.wait(); // want leash-unbounded-wait "'number.mutex' is locked"
  return *access;
}
