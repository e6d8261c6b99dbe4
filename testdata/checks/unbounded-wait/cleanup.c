// SPDX-License-Identifier: Apache-2.0
// std: c11,gnu17
// stdlib: real
// world: both
//
// Mutexes that pthread_cleanup_pop(1) releases.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t list = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool full;
static int entries;

static void await(void) {
  pthread_mutex_lock(&lock);
  while (!full)
    pthread_cond_wait(&filled, &lock); // want leash-unbounded-wait "while 'list' is locked"
  pthread_mutex_unlock(&lock);
}

void fill(void) {
  pthread_mutex_lock(&list);
  ++entries;
  pthread_mutex_unlock(&list);
  pthread_mutex_lock(&lock);
  full = true;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
}

int with_list(void) {
  pthread_mutex_lock(&list); // note "is locked here"
  await();
  int n = entries;
  pthread_mutex_unlock(&list);
  return n;
}
