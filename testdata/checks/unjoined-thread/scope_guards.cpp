// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// Guards that join: without a constructor of their own, by a closure as
// deleter, and made before the thread is started.
#include <functional>
#include <memory>
#include <thread>
#include <vector>

void work();
bool failed();

template <class F> struct AtEnd {
  F run;
  ~AtEnd() { run(); }
};
template <class F> AtEnd(F) -> AtEnd<F>;

void joinedByClosure() {
  std::thread t(work); // ok
  AtEnd end{[&] { t.join(); }};
  if (failed())
    return;
  work();
}

void allJoinedByClosure(int n) {
  std::vector<std::thread> all;
  AtEnd end{[&] {
    for (auto &t : all)
      t.join();
  }};
  for (int i = 0; i < n; ++i) {
    all.emplace_back(work); // ok
    if (failed())
      return;
  }
}

void joinedByDeleter() {
  std::thread t(work); // ok
  std::shared_ptr<void> end(nullptr, [&](void *) { t.join(); });
  if (failed())
    return;
  work();
}

class Joiner {
  std::thread &t;

public:
  explicit Joiner(std::thread &t) : t(t) {}
  ~Joiner() {
    if (t.joinable())
      t.join();
  }
};

void guardFirst() {
  std::thread t;
  Joiner end(t);
  t = std::thread(work); // ok
  if (failed())
    return;
  work();
}

// Only one of the two has a guard.
void otherGuarded() {
  std::thread a, b;
  Joiner end(a);
  a = std::thread(work); // ok
  b = std::thread(work); // want leash-unjoined-thread "thread 'b' is not joined on every path"
  if (failed())
    return;
  b.join();
}

// The closure joins, but is only called on one way.
void calledOnce() {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  auto end = [&] { t.join(); };
  if (failed())
    return;
  end();
}

// What the guard runs does not join.
void waitsOnly() {
  std::thread t(work); // want leash-unjoined-thread "thread 't' is not joined on every path"
  AtEnd end{[&] { work(); }};
  if (failed())
    return;
  t.join();
}
