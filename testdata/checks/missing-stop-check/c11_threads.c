// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
#include <stdatomic.h>
#include <stdbool.h>
#include <threads.h>

void step(void);
static atomic_bool stop;

static int endless(void *arg) {
  (void)arg;
  do { // want leash-missing-stop-check "'?endless'?"
    step();
  } while (1);
  return 0;
}

static int polite(void *arg) {
  (void)arg;
  do { // ok leash-missing-stop-check
    step();
  } while (!stop);
  return 0;
}

int main(void) {
  thrd_t a, b;
  if (thrd_create(&a, endless, NULL) != thrd_success)
    return 1;
  if (thrd_create(&b, polite, NULL) == thrd_success) {
    stop = true;
    thrd_join(b, NULL);
  }
  thrd_join(a, NULL);
  return 0;
}
