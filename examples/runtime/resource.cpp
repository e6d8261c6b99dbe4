// SPDX-License-Identifier: Apache-2.0
//
// Work that lives as long as what it works on. Closing wakes the blocking
// call, joins the work, and only then the resource goes away.
#include <leash/channel.h>
#include <leash/resource_task.h>

#include <atomic>
#include <cstdio>
#include <memory>

int main() {
  using inbox = std::unique_ptr<leash::channel<int>>;
  std::atomic<int> handled{0};
  leash::resource_task<inbox> mail(std::make_unique<leash::channel<int>>(4),
                                   [](inbox &box) { box->close(); });
  mail.run([&](const leash::context &, inbox &box) {
    for (int message : *box)
      handled += message;
  });
  for (int i = 0; i < 4; ++i)
    if (mail.get()->send(1) != leash::op_status::ok)
      return 1;
  mail.close(); // what was accepted is still handled
  std::printf("handled %d\n", handled.load());
  return handled == 4 ? 0 : 1;
}
