// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: both
// world: both
//
// A2, A4, A12: helpers that start a thread and tell by their result whether
// they have.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

void *work(void *);
int ready(void);
void report(const char *);

static int spawn(pthread_t *t) { return pthread_create(t, NULL, work, NULL); }

int partial(void) {
  pthread_t a, b;
  if (spawn(&a)) // want leash-unjoined-thread "'a'"
    return -1;
  if (spawn(&b)) // ok leash-unjoined-thread
    return -1;   // note "'a' is not joined"
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}

int partialJoined(void) {
  pthread_t a, b;
  if (spawn(&a)) // ok leash-unjoined-thread
    return -1;
  if (spawn(&b)) { // ok leash-unjoined-thread
    pthread_join(a, NULL);
    return -1;
  }
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}

static int spawnOrReport(pthread_t *t) {
  int rc = pthread_create(t, NULL, work, NULL);
  if (rc != 0) {
    report("no thread");
    return -rc;
  }
  return 0;
}

int negative(void) {
  pthread_t t;
  if (spawnOrReport(&t) < 0) // want leash-unjoined-thread "'t'"
    return -1;
  if (!ready())
    return -2; // note "'t' is not joined"
  pthread_join(t, NULL);
  return 0;
}

// The one that failed is the one whose result is not 0.
int negativeJoined(void) {
  pthread_t t;
  int rc = spawnOrReport(&t); // ok leash-unjoined-thread
  if (rc == 0)
    pthread_join(t, NULL);
  return rc;
}

static bool begin(pthread_t *t) {
  if (!ready())
    return false;
  return pthread_create(t, NULL, work, NULL) == 0;
}

int byTruth(void) {
  pthread_t t;
  if (!begin(&t)) // want leash-unjoined-thread "'t'"
    return 1;
  if (!ready())
    return 2; // note "'t' is not joined"
  pthread_join(t, NULL);
  return 0;
}

int byTruthJoined(void) {
  pthread_t t;
  bool runs = begin(&t); // ok leash-unjoined-thread
  if (!ready())
    report("not ready");
  if (runs)
    pthread_join(t, NULL);
  return 0;
}

// Through one more call.
static int spawnTwice(pthread_t *t) {
  if (!begin(t))
    return -1;
  report("runs");
  return 0;
}

int further(void) {
  pthread_t t;
  if (spawnTwice(&t) != 0) // want leash-unjoined-thread "'t'"
    return 1;
  if (!ready())
    return 2; // note "'t' is not joined"
  pthread_join(t, NULL);
  return 0;
}

// 0 is also what is returned when there was nothing to do: it does not tell.
static int spawnIfReady(pthread_t *t) {
  if (!ready())
    return 0;
  return pthread_create(t, NULL, work, NULL);
}

int untold(void) {
  pthread_t t;
  if (spawnIfReady(&t)) // ok leash-unjoined-thread
    return 1;
  if (!ready())
    return 0;
  pthread_join(t, NULL);
  return 0;
}

// What it has started it collects when the rest fails.
static int spawnChecked(pthread_t *t) {
  if (pthread_create(t, NULL, work, NULL) != 0)
    return -1;
  if (!ready()) {
    pthread_join(*t, NULL);
    return -1;
  }
  return 0;
}

int checked(void) {
  pthread_t t;
  if (spawnChecked(&t) != 0) // ok leash-unjoined-thread
    return 1;
  pthread_join(t, NULL);
  return 0;
}
