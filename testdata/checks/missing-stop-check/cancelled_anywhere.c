// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// Asynchronous cancellation ends a loop that has no cancellation point.
#include <pthread.h>
#include <stdlib.h>

static void *counts(void *arg) {
  unsigned *n = arg;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  for (;;) // ok leash-missing-stop-check
    ++*n;
  return NULL;
}

static void *counts_on(void *arg) {
  unsigned *n = arg;
  for (;;) // want leash-missing-stop-check "'?counts_on'?"
    ++*n;
  return NULL;
}

void start_and_end(unsigned *n) {
  pthread_t t, other;
  pthread_create(&t, NULL, counts, n);
  pthread_create(&other, NULL, counts_on, n);
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_join(other, NULL);
}
