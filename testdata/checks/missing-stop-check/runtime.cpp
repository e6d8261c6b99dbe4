// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// world: both
//
// Bodies of the reference runtime that ignore their context.
#include "leash/channel.h"
#include "leash/spawn.h"
#include "leash/task_group.h"
#include "leash/timer.h"
#include "leash/worker_pool.h"

void poll();

void deafInAGroup(leash::task_group &group) {
  group.spawn([](const leash::context &ctx) {
    while (true) // want leash-missing-stop-check "ignores the stop token 'ctx'"
      poll();
  });
}

void deafTask() {
  leash::task t = leash::spawn([](const leash::context &ctx) {
    for (;;) // want leash-missing-stop-check "ignores the stop token 'ctx'"
      poll();
  });
}

void asks(leash::task_group &group) {
  group.spawn([](const leash::context &ctx) {
    while (!ctx.stop_requested()) // ok leash-missing-stop-check
      poll();
  });
}

void asksThisTask(leash::task_group &group) {
  group.spawn([] {
    while (!leash::this_task::stop_requested()) // ok leash-missing-stop-check
      poll();
  });
}

void waitsWithIt(leash::task_group &group, leash::channel<int> &ch) {
  group.spawn([&ch](const leash::context &ctx) {
    while (auto item = ch.recv(ctx)) // ok leash-missing-stop-check
      poll();
  });
}

void iteratesWithIt(leash::task_group &group, leash::channel<int> &ch) {
  group.spawn([&ch](const leash::context &ctx) {
    for (int &item : ch.until(ctx)) // ok leash-missing-stop-check
      poll();
  });
}

void untilClosed(leash::task_group &group, leash::channel<int> &ch) {
  group.spawn([&ch] {
    for (int &item : ch) // ok leash-missing-stop-check
      poll();
  });
}

void sleepsWithIt(leash::task_group &group) {
  group.spawn([](const leash::context &ctx) {
    using leash::op_status;
    std::chrono::seconds second(1);
    while (leash::sleep_for(ctx, second) == op_status::ok) // ok leash-missing-stop-check
      poll();
  });
}

void forTheProcess() {
  leash::daemon("polls as long as the process lives", [] {
    while (true) // ok leash-missing-stop-check
      poll();
  });
}
