// SPDX-License-Identifier: Apache-2.0
// std: gnu11
//
// A pointer to the mutex, which a function that locks it returned, and whose
// cleanup unlocks it.
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t list_mutex = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static inline pthread_mutex_t *lock(pthread_mutex_t *mutex) {
  pthread_mutex_lock(mutex);
  return mutex;
}

static inline void unlock(pthread_mutex_t **mutex) {
  if (!*mutex)
    return;
  pthread_mutex_unlock(*mutex);
  *mutex = NULL;
}

#define with_mutex(m)                                                          \
  for (pthread_mutex_t *held __attribute__((cleanup(unlock))) = lock(m),       \
                            *once = NULL;                                      \
       once == NULL; once = (void *)1)

static void add(void) {
  with_mutex(&list_mutex) { entries++; }
}

static pthread_mutex_t ready_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready_cond = PTHREAD_COND_INITIALIZER;
static int ready;

void setReady(void) {
  add();
  pthread_mutex_lock(&ready_mutex);
  ready = 1;
  pthread_cond_signal(&ready_cond);
  pthread_mutex_unlock(&ready_mutex);
}

void waitsAfter(void) {
  add();
  with_mutex(&list_mutex) { entries++; }
  pthread_mutex_lock(&ready_mutex);
  while (!ready)
    pthread_cond_wait(&ready_cond, &ready_mutex); // ok leash-unbounded-wait
  pthread_mutex_unlock(&ready_mutex);
}

void waitsMeanwhile(void) {
  with_mutex(&list_mutex) {
    pthread_mutex_lock(&ready_mutex);
    while (!ready)
      pthread_cond_wait(&ready_cond, &ready_mutex); // want leash-unbounded-wait "'list_mutex' is locked"
    pthread_mutex_unlock(&ready_mutex);
  }
}
