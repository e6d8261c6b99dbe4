// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// The same in C: what holds in the first round need not hold in the next.
#include <pthread.h>
#include <threads.h>

void *copy(void *arg);
int scan(void *arg);
int more(void);
int status(void);

void copy_rounds(void) {
  int rc = 0;
  while (more()) {
    pthread_t id;
    if (pthread_create(&id, 0, copy, 0) != 0) // want leash-unjoined-thread "'id'"
      return;
    if (rc == 7)
      return;
    pthread_join(id, 0);
    rc = status();
  }
}

void scan_rounds(int n) {
  for (int i = 0; i < n; i++) {
    thrd_t id;
    if (thrd_create(&id, scan, 0) != thrd_success) // want leash-unjoined-thread "'id'"
      break;
    if (i == 2)
      continue;
    thrd_join(id, 0);
  }
}

void copy_rounds_right(void) {
  int rc = 0;
  while (more()) {
    pthread_t id;
    if (pthread_create(&id, 0, copy, 0) != 0) // ok leash-unjoined-thread
      return;
    pthread_join(id, 0);
    if (rc == 7)
      return;
    rc = status();
  }
}

void scan_rounds_right(int n) {
  int failed = 0;
  for (int i = 0; i < n; i++) {
    thrd_t id;
    failed = thrd_create(&id, scan, 0) != thrd_success; // ok leash-unjoined-thread
    if (failed)
      continue;
    thrd_join(id, 0);
  }
}
