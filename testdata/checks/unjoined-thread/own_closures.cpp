// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Closures that have the handle, and die with it.
#include <functional>
#include <memory>
#include <thread>
#include <utility>

void index();
bool ready();
void keepAddress(void *p);
template <class F> void later(F f) { keepAddress(&f); }
template <class F> void callIt(F &f) { f(); }
void keep(std::function<void()> f);

void nobodyLooks() {
  std::thread t(index); // want leash-unjoined-thread "'t'"
  auto done = [t = std::move(t)]() mutable {};
}

void onlyAsks() {
  std::thread t(index); // want leash-unjoined-thread "'t'"
  auto runs = [t = std::move(t)] { return t.joinable(); };
  if (runs())
    index();
}

void notCalledAlways() {
  std::thread t(index); // want leash-unjoined-thread "'t'"
  auto wait = [t = std::move(t)]() mutable { t.join(); };
  if (ready())
    return;
  wait();
}

void onTheHeap() {
  auto t = std::make_unique<std::thread>(index); // todo-want leash-unjoined-thread "'t'"
  auto done = [t = std::move(t)] {};
  done();
}

void startedThere() {
  auto done = [t = std::thread(index)]() mutable {}; // want leash-unjoined-thread "is not joined"
}

void called() {
  std::thread t(index); // ok leash-unjoined-thread
  auto wait = [t = std::move(t)]() mutable { t.join(); };
  wait();
}

void calledAtOnce() {
  std::thread t(index); // ok leash-unjoined-thread
  [t = std::move(t)]() mutable { t.join(); }();
}

void calledByOthers() {
  std::thread t(index); // ok leash-unjoined-thread
  auto wait = [t = std::move(t)]() mutable { t.join(); };
  callIt(wait);
}

void calledByAnother() {
  std::thread t(index); // ok leash-unjoined-thread
  auto wait = [t = std::move(t)]() mutable { t.join(); };
  auto outer = [&] { wait(); };
  outer();
}

void givenAway() {
  std::thread t(index); // ok leash-unjoined-thread
  auto wait = [t = std::move(t)]() mutable { t.join(); };
  later(std::move(wait));
}

void givenOn() {
  std::thread t(index); // ok leash-unjoined-thread
  std::thread last([t = std::move(t)]() mutable { t.join(); });
  last.join();
}

auto returned() {
  std::thread t(index); // ok leash-unjoined-thread
  return [t = std::move(t)]() mutable { t.join(); };
}

void shared() {
  auto t = std::make_shared<std::thread>(index); // ok leash-unjoined-thread
  auto wait = [t = std::move(t)] { t->join(); };
  keep(wait);
}
