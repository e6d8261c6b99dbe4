// SPDX-License-Identifier: Apache-2.0
//
// g, ctx := errgroup.WithContext(ctx); g.SetLimit(2); g.Go(f); err := g.Wait()
#include <leash/task_group.h>
#include <leash/timer.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

int main() {
  leash::task_group group(leash::context{}, "fetch", {.limit = 2});
  group.spawn([](const leash::context &ctx) {
    // Ended by the failure of its sibling, long before the hour is over.
    if (leash::sleep_for(ctx, 1h) != leash::op_status::cancelled)
      throw std::logic_error("not stopped");
  });
  group.spawn([] { throw std::runtime_error("connection refused"); });
  std::string first;
  try {
    group.join(); // throws the first error; group.errors() has them all
  } catch (const std::runtime_error &e) {
    first = e.what();
  }
  std::printf("%s\n", first.c_str());
  return first == "connection refused" && group.errors().size() == 1 ? 0 : 1;
}
