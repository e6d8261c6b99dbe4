// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: real
// world: program
//
// Results that a conditional operator chooses: `create(…) == 0 ? 0 : -1`.
#include <pthread.h>

void step(void);
static void *work(void *arg) {
  step();
  return arg;
}

#define SPAWN(id, f, d) (pthread_create(id, NULL, f, d) == 0 ? 0 : 1)
#define FAILS(id, f, d) (pthread_create(id, NULL, f, d) != 0)

int by_macro(void) {
  pthread_t t;
  if (SPAWN(&t, work, 0) != 0)
    return 1;
  step();
  pthread_join(t, 0);
  return 0;
}

int by_truth(void) {
  pthread_t t;
  if (FAILS(&t, work, 0) != 0)
    return 1;
  pthread_join(t, 0);
  return 0;
}

int by_variable(void) {
  pthread_t t;
  int rc = pthread_create(&t, NULL, work, 0) == 0 ? 0 : -1;
  if (rc)
    return rc;
  pthread_join(t, 0);
  return 0;
}

static int begin(pthread_t *t) {
  return pthread_create(t, NULL, work, 0) == 0 ? 0 : -1;
}

int by_function(void) {
  pthread_t t;
  if (begin(&t) != 0)
    return 1;
  pthread_join(t, 0);
  return 0;
}

int the_other_way(void) {
  pthread_t t;
  if (SPAWN(&t, work, 0) != 0) { // want leash-unjoined-thread "'t' is not joined on every path"
    pthread_join(t, 0);
    return 1;
  }
  return 0;
}

int a_variable_the_other_way(int wait) {
  pthread_t t;
  int ok = pthread_create(&t, NULL, work, 0) ? 0 : 1; // want leash-unjoined-thread "'t' is not joined on every path"
  if (ok && wait)
    pthread_join(t, 0);
  return ok;
}
