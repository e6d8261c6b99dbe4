// SPDX-License-Identifier: Apache-2.0
//
// t := time.NewTicker(d); defer t.Stop() - and the defer cannot be forgotten.
#include <leash/select.h>
#include <leash/timer.h>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

int main() {
  leash::ticker ticker(1ms);
  leash::timer limit(20ms);
  int ticks = 0;
  bool running = true;
  while (running) {
    using result = leash::recv_result<leash::timer::clock::time_point>;
    const auto chosen = leash::select(
        leash::on_recv(ticker.ticks(), [&](result) { ++ticks; }),
        leash::on_recv(limit.fired(), [&](result) { running = false; }));
    if (!chosen)
      return 1;
  }
  std::printf("ticked: %s\n", ticks > 0 ? "yes" : "no");
  return ticks > 0 ? 0 : 1;
}
