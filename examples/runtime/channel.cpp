// SPDX-License-Identifier: Apache-2.0
//
// ch := make(chan int, 8); for v := range ch; close(ch)
#include <leash/channel.h>
#include <leash/task_group.h>

#include <cstdio>

int main() {
  leash::channel<int> squares(8, "squares"); // before the group that uses it
  leash::task_group group;
  group.spawn([&](const leash::context &ctx) {
    for (int i = 1; i <= 10; ++i)
      if (squares.send(ctx, i * i) != leash::op_status::ok)
        break; // stopped, or nobody wants more
    squares.close();
  });
  int sum = 0;
  for (int square : squares) // until closed and drained
    sum += square;
  group.join();
  std::printf("sum %d\n", sum);
  return sum == 385 ? 0 : 1;
}
