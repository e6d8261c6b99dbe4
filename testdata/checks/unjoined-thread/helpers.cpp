// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// Functions of the same unit that join, start or keep what they are given.
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void work();

static void joinIt(std::thread &t) {
  if (t.joinable())
    t.join();
}
static void joinPointer(std::thread *t) { t->join(); }
static void joinAll(std::vector<std::thread> &pool) {
  for (auto &t : pool)
    t.join();
}
static void consume(std::thread t) { t.join(); }
static void joinTwice(std::thread &t) { joinIt(t); }
template <typename Handle> void joinAny(Handle &h) { h.join(); }
static void onlyNames(std::thread &t) { t.get_id(); }
static bool joinMaybe(std::thread &t, bool now) {
  if (!now)
    return false;
  t.join();
  return true;
}
void unknown(std::thread &t);
void unknownTakes(std::thread t);

void byReference() {
  std::thread t(work); // ok leash-unjoined-thread
  joinIt(t);
}
void byPointer() {
  std::thread t(work); // ok leash-unjoined-thread
  joinPointer(&t);
}
void byVector() {
  std::vector<std::thread> pool;
  pool.emplace_back(work); // ok leash-unjoined-thread
  joinAll(pool);
}
void byValue() {
  std::thread t(work); // ok leash-unjoined-thread
  consume(std::move(t));
}
void byValueAtOnce() { consume(std::thread(work)); } // ok leash-unjoined-thread
void twoDeep() {
  std::thread t(work); // ok leash-unjoined-thread
  joinTwice(t);
}
void byTemplate() {
  std::thread t(work); // ok leash-unjoined-thread
  joinAny(t);
}
void byInvoke() {
  std::thread t(work); // ok leash-unjoined-thread
  std::invoke(&std::thread::join, t);
}

// What we do not see may well join it.
void toUnknown() {
  std::thread t(work); // ok leash-unjoined-thread
  unknown(t);
}
void toUnknownByValue() {
  std::thread t(work); // ok leash-unjoined-thread
  unknownTakes(std::move(t));
}

// What we see does not.
void toOneThatDoesNot() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  onlyNames(t);
}
static void lose(std::thread t) { // want leash-unjoined-thread "'t'"
  onlyNames(t);
}
void toOneThatLoses() { lose(std::thread(work)); }

// It says whether it joined, and nobody asks.
void joinedSometimes(bool now) {
  std::thread t(work); // ok leash-unjoined-thread -- not sure enough: it may be
  joinMaybe(t, now);
}

// Registries.
namespace {
std::mutex gLock;
std::vector<std::thread> gThreads;
void keep(std::thread t) {
  std::lock_guard<std::mutex> lock(gLock);
  gThreads.push_back(std::move(t));
}
} // namespace
void joinRegistered() {
  std::lock_guard<std::mutex> lock(gLock);
  for (auto &t : gThreads)
    t.join();
  gThreads.clear();
}
void registered() {
  std::thread t(work); // ok leash-unjoined-thread
  keep(std::move(t));
}
