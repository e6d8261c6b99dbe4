// SPDX-License-Identifier: Apache-2.0
// std: c11,c23
// stdlib: both
#include <stdlib.h>
#include <threads.h>

static int worker(void *arg) { return arg != NULL; }
int check(void);

int lost(void) {
  thrd_t t;
  if (thrd_create(&t, worker, NULL) != thrd_success) // want leash-unjoined-thread "'t'"
    return -1;
  return 0;
}

int lostOnPath(void) {
  thrd_t t;
  if (thrd_create(&t, worker, NULL) != thrd_success) // want leash-unjoined-thread "'t'"
    return -1;
  if (check())
    return 1;
  return thrd_join(t, NULL);
}

int joined(void) {
  thrd_t t;
  int result = 0;
  if (thrd_create(&t, worker, NULL) != thrd_success) // ok leash-unjoined-thread
    return -1;
  thrd_join(t, &result);
  return result;
}

int detached(void) {
  thrd_t t;
  if (thrd_create(&t, worker, NULL) == thrd_success) // ok leash-unjoined-thread
    thrd_detach(t);
  return 0;
}

int failureBranch(void) {
  thrd_t pair[2];
  if (thrd_create(&pair[0], worker, NULL) != thrd_success) // ok leash-unjoined-thread
    return -1;
  if (thrd_create(&pair[1], worker, NULL) != thrd_success) { // ok leash-unjoined-thread
    thrd_join(pair[0], NULL);
    return -1;
  }
  thrd_join(pair[0], NULL);
  thrd_join(pair[1], NULL);
  return 0;
}
