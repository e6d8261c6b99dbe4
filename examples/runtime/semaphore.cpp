// SPDX-License-Identifier: Apache-2.0
//
// sem := semaphore.NewWeighted(2); sem.Acquire(ctx, 1); defer sem.Release(1)
#include <leash/limiter.h>
#include <leash/task_group.h>

#include <atomic>
#include <cstdio>

int main() {
  leash::limiter connections(2, "connections");
  std::atomic<int> open{0};
  std::atomic<bool> too_many{false};
  leash::task_group group;
  for (int i = 0; i < 8; ++i)
    group.spawn([&](const leash::context &ctx) {
      const leash::permit permit = connections.hold(ctx);
      if (!permit)
        return; // stopped while waiting
      if (++open > 2)
        too_many = true;
      --open;
    });
  group.join();
  std::printf("never more than two: %s\n", too_many ? "no" : "yes");
  return too_many ? 1 : 0;
}
