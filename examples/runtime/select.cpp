// SPDX-License-Identifier: Apache-2.0
//
// select { case v := <-a: ... case b <- x: ... case <-time.After(d): ... }
#include <leash/select.h>
#include <leash/task_group.h>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

int main() {
  leash::channel<int> numbers(0, "numbers");
  leash::channel<int> doubled(16, "doubled");
  leash::task_group group;
  group.spawn([&](const leash::context &ctx) {
    for (int i = 1; i <= 5; ++i)
      if (numbers.send(ctx, i) != leash::op_status::ok)
        return;
    numbers.close();
  });
  bool open = true;
  while (open) {
    const auto chosen =
        leash::select(group.context(),
                      leash::on_recv(numbers,
                                     [&](leash::recv_result<int> n) {
                                       if (n)
                                         open = doubled.try_send(*n * 2) ==
                                                leash::op_status::ok;
                                     }),
                      leash::after(5s));
    if (chosen.status != leash::op_status::ok)
      open = false; // closed, timeout or cancelled
  }
  doubled.close();
  int sum = 0;
  for (int d : doubled)
    sum += d;
  leash::recv_result<int> none;
  const auto now =
      leash::select(leash::on_recv(numbers, none), leash::otherwise);
  group.join();
  std::printf("sum %d\n", sum);
  return sum == 30 && now.status == leash::op_status::closed ? 0 : 1;
}
