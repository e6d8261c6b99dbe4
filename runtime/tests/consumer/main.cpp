// SPDX-License-Identifier: Apache-2.0
#include <leash/channel.h>
#include <leash/task_group.h>

int main() {
  leash::channel<int> ch(1);
  leash::task_group group;
  group.spawn([&ch] {
    static_cast<void>(ch.send(41));
    ch.close();
  });
  int sum = 1;
  for (int item : ch)
    sum += item;
  group.join();
  return sum == 42 ? 0 : 1;
}
