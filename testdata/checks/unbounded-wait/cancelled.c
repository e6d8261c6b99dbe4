// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// pthread_cancel gets a thread out of sem_wait and pthread_cond_wait.
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

static sem_t cancelled_items, deaf_items;
static volatile bool cancelled_stop, deaf_stop;
static pthread_t cancelled_thread, deaf_thread;

void use(void);

static void *cancelled(void *arg) {
  (void)arg;
  while (!cancelled_stop) {
    sem_wait(&cancelled_items); // ok leash-unbounded-wait
    use();
  }
  return NULL;
}

static void *deaf(void *arg) {
  (void)arg;
  while (!deaf_stop) {
    sem_wait(&deaf_items); // want leash-unbounded-wait "'deaf_items'"
    use();
  }
  return NULL;
}

void put(void) {
  sem_post(&cancelled_items);
  sem_post(&deaf_items);
}

void begin(void) {
  pthread_create(&cancelled_thread, NULL, cancelled, NULL);
  pthread_create(&deaf_thread, NULL, deaf, NULL);
}

void finish_cancelled(void) {
  cancelled_stop = true;
  pthread_cancel(cancelled_thread);
  pthread_join(cancelled_thread, NULL);
}

void finish_deaf(void) {
  deaf_stop = true;
  pthread_join(deaf_thread, NULL);
}
