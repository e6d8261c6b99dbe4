// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// A12: an array of threads, joined in a loop that may be left early.
#include <pthread.h>
#include <stdlib.h>

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

// The name of an array is a pointer to its first element, for a wrapper too.
static int begin(pthread_t *thread) {
  return pthread_create(thread, NULL, part, NULL);
}

static int end(pthread_t thread) { return pthread_join(thread, NULL); }

static void pair(void) {
  pthread_t ids[2];
  if (begin(ids)) // ok leash-unjoined-thread
    abort();
  if (begin(ids + 1)) // ok leash-unjoined-thread
    abort();
  for (int i = 0; i < 2; i++)
    end(ids[i]);
}

static void pairLost(void) {
  pthread_t ids[2];
  if (begin(ids)) // want leash-unjoined-thread "'ids'"
    abort();
}

int all(int n) {
  pair();
  pairLost();
  perRound(n);
  perRoundRight(n);
  return checksAll() + checksAllRight();
}
