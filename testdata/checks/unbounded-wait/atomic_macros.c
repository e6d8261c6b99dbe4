// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// Atomic variables by macros as those of GLib: expressions of statements.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#define atomic_get(p)                                                          \
  (__extension__({                                                             \
    int copy_;                                                                 \
    (void)(0 ? *(p) ^ *(p) : 1);                                               \
    __atomic_load((p), &copy_, __ATOMIC_SEQ_CST);                              \
    (int)copy_;                                                                \
  }))
#define atomic_set(p, value)                                                   \
  (__extension__({                                                             \
    int value_ = (int)(value);                                                 \
    (void)(0 ? *(p) ^ (value) : 1);                                            \
    __atomic_store((p), &value_, __ATOMIC_SEQ_CST);                            \
  }))

void handle(void);

struct writer {
  sem_t jobs;
  pthread_t thread;
  int stopping;
};

static void *write_all(void *data) {
  struct writer *w = data;
  while (!atomic_get(&w->stopping)) {
    sem_wait(&w->jobs); // want leash-unbounded-wait "a stop by 'data->stopping' does not wake it"
    handle();
  }
  return NULL;
}

void writer_start(struct writer *w) {
  sem_init(&w->jobs, 0, 0);
  w->stopping = 0;
  pthread_create(&w->thread, NULL, write_all, w);
}

void writer_submit(struct writer *w) { sem_post(&w->jobs); }

void writer_stop(struct writer *w) {
  atomic_set(&w->stopping, 1);
  pthread_join(w->thread, NULL);
}

struct reader {
  sem_t jobs;
  pthread_t thread;
  int stopping;
};

static void *read_all(void *data) {
  struct reader *r = data;
  while (!atomic_get(&r->stopping)) {
    sem_wait(&r->jobs); // ok leash-unbounded-wait
    handle();
  }
  return NULL;
}

void reader_start(struct reader *r) {
  sem_init(&r->jobs, 0, 0);
  r->stopping = 0;
  pthread_create(&r->thread, NULL, read_all, r);
}

void reader_stop(struct reader *r) {
  atomic_set(&r->stopping, 1);
  sem_post(&r->jobs);
  pthread_join(r->thread, NULL);
}
