// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// The reference runtime, known by its annotations alone: handles that nobody
// keeps to the end.
#include "leash/spawn.h"
#include "leash/task_group.h"
#include <memory>
#include <vector>

void refresh(const leash::context &ctx);

void lostOnTheHeap() {
  auto *t =
      new leash::task(leash::spawn(refresh)); // want leash-unjoined-thread "'.?t'"
  t->request_stop();
}

void givenUpByRelease() {
  auto t = std::make_unique<leash::task>(
      leash::spawn(refresh)); // todo-want leash-unjoined-thread
  t.release();
}

void kept() {
  leash::task t = leash::spawn(refresh); // ok leash-unjoined-thread
}

void joined() {
  leash::task t = leash::spawn(refresh); // ok leash-unjoined-thread
  t.request_stop();
  t.join();
}

leash::task handedOn() {
  return leash::spawn(refresh); // ok leash-unjoined-thread
}

void inAGroup() {
  leash::task_group group("cache");
  group.spawn(refresh); // ok leash-unjoined-thread
}

void deleted() {
  auto *t = new leash::task(leash::spawn(refresh)); // ok leash-unjoined-thread
  delete t;
}

void inAVector() {
  std::vector<leash::task> all;
  for (int i = 0; i < 4; ++i)
    all.push_back(leash::spawn(refresh)); // ok leash-unjoined-thread
}

void withAReason() {
  leash::spawn_detached("ends with the process",
                        refresh); // ok leash-unjoined-thread
}

void plainThreadDropped(void (*work)()) {
  std::thread t(work); // want leash-unjoined-thread "'t' is not joined"
}

void plainThreadWithAReason(void (*work)()) {
  std::thread t(work); // ok leash-unjoined-thread
  leash::detached("ends with the process", t);
}
