// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: both
//
// A10: what counts the threads that were started is not 0 after the first.
#include <pthread.h>
#include <stdlib.h>

void *work(void *arg);

struct pool {
  unsigned running;
  pthread_t *threads;
};

struct pool *make(unsigned n) {
  struct pool *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->threads = calloc(n, sizeof *p->threads);
  if (!p->threads) {
    free(p);
    return NULL;
  }
  for (unsigned i = 0; i < n; i++) {
    if (pthread_create(&p->threads[i], NULL, work, p) != 0) // ok leash-unjoined-thread
      break;
    p->running++;
  }
  if (p->running == 0) {
    free(p->threads);
    free(p);
    return NULL;
  }
  return p;
}

struct pool *makeAll(unsigned n) {
  struct pool *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->threads = calloc(n, sizeof *p->threads);
  if (!p->threads) {
    free(p);
    return NULL;
  }
  for (unsigned i = 0; i < n; i++) {
    if (pthread_create(&p->threads[i], NULL, work, NULL) != 0) // want leash-unjoined-thread "not joined"
      break;
    p->running++;
  }
  if (p->running < n) {
    free(p->threads);
    free(p);
    return NULL;
  }
  return p;
}

void finish(struct pool *p) {
  for (unsigned i = 0; i < p->running; i++)
    pthread_join(p->threads[i], NULL);
  free(p->threads);
  free(p);
}
