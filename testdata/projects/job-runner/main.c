// SPDX-License-Identifier: Apache-2.0
// stdlib: both
#include "runner.h"

int main(void) {
  struct runner r;
  if (runner_start(&r, 4))
    return 1;
  heartbeat_start();
  runner_post(&r);
  runner_stop(&r);
  return 0;
}
