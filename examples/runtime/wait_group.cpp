// SPDX-License-Identifier: Apache-2.0
//
// var wg sync.WaitGroup; wg.Add(1); defer wg.Done(); wg.Wait()
#include <leash/task_group.h>
#include <leash/wait_group.h>

#include <atomic>
#include <cstdio>

int main() {
  std::atomic<int> done{0};
  leash::wait_group pending(4);
  leash::task_group group;
  for (int i = 0; i < 4; ++i)
    group.spawn([&] {
      const leash::wait_group::on_exit finished(pending); // also on exceptions
      ++done;
    });
  const auto waited = pending.wait(group.context());
  group.join();
  std::printf("done %d\n", done.load());
  return waited == leash::op_status::ok && done == 4 ? 0 : 1;
}
