// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// What one thread brings once, or the threads together, but not on each way.
#define _XOPEN_SOURCE 600
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

int fetch(void);

static pthread_barrier_t started, done;

static void *job(void *arg) {
  char *buffer = malloc(100);
  if (!buffer) // note "it leaves here"
    return NULL;
  pthread_barrier_wait(&started);
  free(buffer);
  return arg;
}

static void *job_right(void *arg) {
  char *buffer = malloc(100);
  pthread_barrier_wait(&done);
  free(buffer);
  return arg;
}

int run(void) {
  pthread_t a, b;
  pthread_barrier_init(&started, NULL, 2);
  pthread_barrier_init(&done, NULL, 2);
  if (pthread_create(&a, NULL, job, NULL))
    return 1;
  pthread_barrier_wait(&started); // want leash-unbounded-wait "waits for 'started' without a deadline: the thread that would wake it may end without doing so"
  pthread_join(a, NULL);
  if (pthread_create(&b, NULL, job_right, NULL))
    return 1;
  pthread_barrier_wait(&done); // ok leash-unbounded-wait
  pthread_join(b, NULL);
  pthread_barrier_destroy(&started);
  pthread_barrier_destroy(&done);
  return 0;
}

struct setup {
  pthread_mutex_t m;
  pthread_cond_t c;
  int ready;
};

static void *opens(void *arg) {
  struct setup *s = arg;
  if (fetch() < 0)
    return NULL;
  pthread_mutex_lock(&s->m);
  s->ready = 1;
  pthread_cond_signal(&s->c);
  pthread_mutex_unlock(&s->m);
  return NULL;
}

int open_it(void) {
  struct setup s = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
  pthread_t t;
  if (pthread_create(&t, NULL, opens, &s))
    return 1;
  pthread_mutex_lock(&s.m);
  while (!s.ready)
    pthread_cond_wait(&s.c, &s.m); // want leash-unbounded-wait "may end without doing so"
  pthread_mutex_unlock(&s.m);
  pthread_join(t, NULL);
  pthread_cond_destroy(&s.c);
  return 0;
}
