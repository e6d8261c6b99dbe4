// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// Deferred cancellation, which is the default, needs a cancellation point.
#include <pthread.h>
#include <stdlib.h>

static void *counts(void *arg) {
  unsigned *n = arg;
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
  for (;;) // want leash-missing-stop-check "'?counts'?"
    ++*n;
  return NULL;
}

static void *counts_and_looks(void *arg) {
  unsigned *n = arg;
  for (;;) { // ok leash-missing-stop-check
    ++*n;
    pthread_testcancel();
  }
  return NULL;
}

void start_and_end(unsigned *n) {
  pthread_t t, other;
  pthread_create(&t, NULL, counts, n);
  pthread_create(&other, NULL, counts_and_looks, n);
  pthread_cancel(t);
  pthread_cancel(other);
  pthread_join(t, NULL);
  pthread_join(other, NULL);
}
