// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// A12: an array of threads, joined in a loop that may be left early.
#include <pthread.h>

enum { Parts = 4 };
void *part(void *arg);

static int checksAll(void) {
  pthread_t ids[Parts];
  int started = 0, rc = 0;
  for (int i = 0; i < Parts; i++) {
    if (pthread_create(&ids[i], NULL, part, NULL) != 0) // want leash-unjoined-thread "'ids'"
      break;
    started++;
  }
  for (int i = 0; i < started; i++) {
    void *result = NULL;
    pthread_join(ids[i], &result);
    if (result) {
      rc = -1;
      break;
    }
  }
  return rc;
}

static int checksAllRight(void) {
  pthread_t ids[Parts];
  int started = 0, rc = 0;
  for (int i = 0; i < Parts; i++) {
    if (pthread_create(&ids[i], NULL, part, NULL) != 0) // ok leash-unjoined-thread
      break;
    started++;
  }
  for (int i = 0; i < started; i++) {
    void *result = NULL;
    pthread_join(ids[i], &result);
    if (result)
      rc = -1;
  }
  return rc;
}

// One variable for each round of the loop.
static void perRound(int n) {
  for (int i = 0; i < n; i++) {
    pthread_t id;
    pthread_create(&id, NULL, part, NULL); // want leash-unjoined-thread "'id'"
  }
}

static void perRoundRight(int n) {
  for (int i = 0; i < n; i++) {
    pthread_t id;
    if (pthread_create(&id, NULL, part, NULL) == 0) // ok leash-unjoined-thread
      pthread_detach(id);
  }
}

int all(int n) {
  perRound(n);
  perRoundRight(n);
  return checksAll() + checksAllRight();
}
