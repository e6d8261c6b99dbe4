// SPDX-License-Identifier: Apache-2.0
//
// go f(): a task with an owner. A body that takes a context can be told to
// stop; the handle's destructor tells it and waits.
#include <leash/spawn.h>
#include <leash/timer.h>

#include <atomic>
#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

int main() {
  std::atomic<int> beats{0};
  {
    const auto heart = leash::spawn("heart", [&](const leash::context &ctx) {
      do
        ++beats;
      while (leash::sleep_for(ctx, 1ms) == leash::op_status::ok);
    });
    while (beats < 3) {
      if (leash::sleep_for(leash::context{}, 1ms) != leash::op_status::ok)
        return 1;
    }
  } // asked to stop and joined
  std::printf("beats before the end: %s\n", beats >= 3 ? "enough" : "too few");
  return leash::live_tasks() == 0 ? 0 : 1;
}
