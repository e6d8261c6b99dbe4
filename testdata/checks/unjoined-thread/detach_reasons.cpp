// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
// option: DetachReasons=true
//
// What is given up is given up for a reason, which stands where that happens.
#include "leash/spawn.h"
#include <thread>

void refresh(const leash::context &ctx);
void work();

void bare() {
  std::thread t(work); // note "the thread is started here"
  t.detach(); // want leash-unjoined-thread "thread 't' is detached without a reason"
}

void temporary() {
  std::thread(work).detach(); // want leash-unjoined-thread "' is detached without a reason"
}

void withAReason() {
  std::thread t(work);
  leash::detached("ends with the process", t); // ok leash-unjoined-thread
}

void asADaemon() {
  std::thread t(work);
  leash::daemon("ends with the process", t); // ok leash-unjoined-thread
}

void emptyReason() {
  std::thread t(work);
  leash::detached("", t); // want leash-unjoined-thread "'t' is detached without a reason"
}

LEASH_DAEMON("one per process") void logger() { work(); }

void daemonBody() {
  std::thread t(logger);
  t.detach(); // ok leash-unjoined-thread
}

// The runtime asks for the reason; an empty one is none.
void ofTheRuntime(const leash::context &parent) {
  leash::spawn_detached("audit trail", refresh);           // ok leash-unjoined-thread
  leash::spawn_detached("audit trail", parent, refresh);   // ok leash-unjoined-thread
  leash::daemon("polls as long as the process", refresh);  // ok leash-unjoined-thread
  leash::spawn_detached("", refresh); // want leash-unjoined-thread "' is started detached without a reason"
  leash::daemon("", refresh);         // want leash-unjoined-thread "' is started detached without a reason"
}

void someReason(const char *why) {
  leash::spawn_detached(why, refresh); // ok leash-unjoined-thread
}

// A project's own handles and starts.
class LEASH_TASK_HANDLE("join") Job {
public:
  ~Job();
  LEASH_DETACHES(this) void forget();
};
LEASH_SPAWNS(return, 0) Job start(void (*body)());
LEASH_SPAWNS(none, 0) void fire(void (*body)());
LEASH_DETACHES(0) inline void letGo(std::thread &t) { t.detach(); }
inline void dropsIt(std::thread &t) {
  t.detach(); // want leash-unjoined-thread "'t' is detached without a reason"
}

void ownVerbs() {
  Job j = start(work); // note "the thread is started here"
  j.forget(); // want leash-unjoined-thread "'j' is detached without a reason"
  fire(work); // want leash-unjoined-thread "' is started detached without a reason"
  fire(logger); // ok leash-unjoined-thread
  std::thread t(work); // note "the thread is started here"
  letGo(t); // want leash-unjoined-thread "'t' is detached without a reason"
  std::thread u(work);
  dropsIt(u); // ok leash-unjoined-thread
}

class Member {
public:
  void start() { worker_ = std::thread(work); } // note "the thread is started here"
  void leave() {
    worker_.detach(); // want leash-unjoined-thread "' is detached without a reason"
  }

private:
  std::thread worker_;
};
