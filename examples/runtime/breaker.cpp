// SPDX-License-Identifier: Apache-2.0
//
// Do not pile up behind a service that is down.
#include <leash/circuit_breaker.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>

using namespace std::chrono_literals;

int main() {
  leash::circuit_breaker breaker({.failure_threshold = 3, .open_for = 1min});
  int calls = 0;
  int answers = 0;
  for (int i = 0; i < 10; ++i) {
    const leash::context_source limited({}, 50ms); // the call's time limit
    answers += breaker.call(
        limited.context(),
        [&](const leash::context &) -> int {
          ++calls;
          throw std::runtime_error("down");
        },
        [] { return 1; }); // the fallback
  }
  std::printf("%d calls reached the service\n", calls);
  return calls == 3 && answers == 10 ? 0 : 1;
}
