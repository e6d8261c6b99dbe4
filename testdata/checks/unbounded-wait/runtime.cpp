// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// Waits of the reference runtime that nothing ends, where they do harm.
#include "leash/channel.h"
#include "leash/spawn.h"
#include "leash/task_group.h"
#include "leash/wait_group.h"

void poll();

class Deaf {
public:
  Deaf()
      : task_(leash::spawn([](const leash::context &ctx) {
          while (!ctx.stop_requested())
            poll();
        })) {}
  ~Deaf() { task_.join(); } // todo-want leash-unbounded-wait

private:
  leash::task task_;
};

class Asks {
public:
  Asks()
      : task_(leash::spawn([](const leash::context &ctx) {
          while (!ctx.stop_requested())
            poll();
        })) {}
  ~Asks() {
    task_.request_stop();
    task_.join(); // ok leash-unbounded-wait
  }

private:
  leash::task task_;
};

class WaitsForItems {
public:
  ~WaitsForItems() {
    while (ch_.recv()) // todo-want leash-unbounded-wait
      poll();
  }
  leash::channel<int> ch_;
};

class ClosesFirst {
public:
  ~ClosesFirst() {
    ch_.close();
    while (ch_.recv()) // ok leash-unbounded-wait
      poll();
  }
  leash::channel<int> ch_;
};

class WaitsForTheGroup {
public:
  ~WaitsForTheGroup() {
    done_.wait(); // want leash-unbounded-wait "waits for 'done_'"
  }
  leash::wait_group done_;
};

class Owns {
public:
  Owns() {
    group_.spawn([](const leash::context &ctx) {
      while (!ctx.stop_requested())
        poll();
    });
  }
  ~Owns() {} // ok leash-unbounded-wait -- the group asks and joins

private:
  leash::task_group group_{"owns"};
};
