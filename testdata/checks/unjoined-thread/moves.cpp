// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// The obligation follows the thread, not the variable.
#include <functional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

void work(int n);

// Moved on, then lost.
void movedThenLost() {
  std::thread first(work, 1); // want leash-unjoined-thread "'(first|second)'"
  std::thread second = std::move(first);
}

void swappedThenLost() {
  std::thread first(work, 1); // want leash-unjoined-thread "'(first|second)'"
  std::thread second;
  second.swap(first);
  if (first.joinable())
    first.join();
}

void overwrittenReferenceLost() {
  std::thread t(work, 1); // want leash-unjoined-thread "'t'"
  std::thread &alias = t;
  (void)alias;
}

// Moved on and joined there.
void movedAndJoined() {
  std::thread first(work, 1); // ok leash-unjoined-thread
  std::thread second = std::move(first);
  second.join();
}

void moveAssigned() {
  std::thread first(work, 1); // ok leash-unjoined-thread
  std::thread second;
  second = std::move(first);
  second.join();
}

void swapped() {
  std::thread first(work, 1); // ok leash-unjoined-thread
  std::thread second;
  std::swap(first, second);
  second.join();
}

void throughReference() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  std::thread &alias = t;
  alias.join();
}

void throughPointer() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  std::thread *p = &t;
  p->join();
}

void throughReferenceWrapper() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  std::reference_wrapper<std::thread> ref = t;
  ref.get().join();
}

void throughLambda() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  auto finish = [&t] { t.join(); };
  finish();
}

void intoLambda() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  auto finish = [t = std::move(t)]() mutable { t.join(); };
  finish();
}

void intoPair() {
  std::pair<int, std::thread> p(1, std::thread(work, 1)); // ok leash-unjoined-thread
  p.second.join();
}

void chosen(bool left) {
  std::thread a(work, 1); // ok leash-unjoined-thread
  std::thread b(work, 2); // ok leash-unjoined-thread
  std::thread &first = left ? a : b;
  std::thread &second = left ? b : a;
  first.join();
  second.join();
}

// Returned: the caller's.
std::thread returned() {
  std::thread t(work, 1); // ok leash-unjoined-thread
  return t;
}

std::thread returnedAtOnce() { return std::thread(work, 1); } // ok leash-unjoined-thread

std::vector<std::thread> returnedMany(int n) {
  std::vector<std::thread> pool;
  for (int i = 0; i < n; ++i)
    pool.emplace_back(work, i); // ok leash-unjoined-thread
  return pool;
}

void outParameter(std::thread &out) { out = std::thread(work, 1); } // ok leash-unjoined-thread

void intoCallersVector(std::vector<std::thread> &pool) {
  pool.emplace_back(work, 1); // ok leash-unjoined-thread
}

// What the caller does with it.
void takesAndJoins() {
  std::thread t = returned(); // ok leash-unjoined-thread
  t.join();
}

void takesAndLoses() {
  std::thread t = returned(); // want leash-unjoined-thread "'t'"
}

void discards() {
  returned(); // want leash-unjoined-thread "thread|returned"
}

void outAndJoined() {
  std::thread t;
  outParameter(t); // ok leash-unjoined-thread
  t.join();
}
