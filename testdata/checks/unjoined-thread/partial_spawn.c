// SPDX-License-Identifier: Apache-2.0
// stdlib: both
//
// A4: half of the threads are started, then one fails.
#include <pthread.h>
#include <stdlib.h>

static void *run(void *arg) { return arg; }

int startTwo(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, run, NULL)) // want leash-unjoined-thread "'a'"
    return -1;
  if (pthread_create(&b, NULL, run, NULL))
    return -1;
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}

int startTwoRight(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, run, NULL)) // ok leash-unjoined-thread
    return -1;
  if (pthread_create(&b, NULL, run, NULL)) { // ok leash-unjoined-thread
    pthread_join(a, NULL);
    return -1;
  }
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}

int startMany(int n) {
  pthread_t tids[16];
  for (int i = 0; i < n; i++)
    if (pthread_create(&tids[i], NULL, run, NULL)) // want leash-unjoined-thread "'tids"
      return -1;
  for (int i = 0; i < n; i++)
    pthread_join(tids[i], NULL);
  return 0;
}

int startManyRight(int n) {
  pthread_t tids[16];
  int started = 0;
  for (; started < n; started++)
    if (pthread_create(&tids[started], NULL, run, NULL)) // ok leash-unjoined-thread
      break;
  for (int i = 0; i < started; i++)
    pthread_join(tids[i], NULL);
  return started == n ? 0 : -1;
}
