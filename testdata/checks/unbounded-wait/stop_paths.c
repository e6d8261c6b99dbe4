/* SPDX-License-Identifier: Apache-2.0 */
// std: c11
// stdlib: real
// world: both
//
// The same in C: what the request rings, and what sleeps.
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdlib.h>

struct item {
  struct item *next;
};

struct press {
  pthread_mutex_t mutex;
  pthread_cond_t work;
  struct item *first, **last;
  int closing;
  pthread_t threads[2];
};

static struct item *take(struct press *p) {
  struct item *i;
  pthread_mutex_lock(&p->mutex);
  while (!p->first && !p->closing)
    pthread_cond_wait(&p->work, &p->mutex); // want leash-unbounded-wait "p->work"
  i = p->first;
  if (i && !(p->first = i->next))
    p->last = &p->first;
  pthread_mutex_unlock(&p->mutex);
  return i;
}

static void *run(void *arg) {
  struct press *p = arg;
  struct item *i;
  while ((i = take(p)))
    free(i);
  return NULL;
}

int press_open(struct press *p) {
  p->first = NULL;
  p->last = &p->first;
  p->closing = 0;
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->work, NULL);
  for (int n = 0; n < 2; n++)
    if (pthread_create(&p->threads[n], NULL, run, p))
      return -1;
  return 0;
}

void press_add(struct press *p, struct item *i) {
  pthread_mutex_lock(&p->mutex);
  *p->last = i;
  p->last = &i->next;
  pthread_cond_signal(&p->work);
  pthread_mutex_unlock(&p->mutex);
}

void press_close(struct press *p) {
  pthread_mutex_lock(&p->mutex);
  p->closing = 1; // note "requested"
  pthread_mutex_unlock(&p->mutex);
  for (int n = 0; n < 2; n++)
    pthread_join(p->threads[n], NULL); // note "waited for"
}

/* Two conditions; the stop rings one of them. */
static struct {
  pthread_mutex_t mutex;
  pthread_cond_t filled, taken;
  int count, open, stop;
  pthread_t thread;
} table = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0, 0};

static void *serve(void *arg) {
  pthread_mutex_lock(&table.mutex);
  while (!table.stop) {
    while (table.count == 0 && !table.stop)
      pthread_cond_wait(&table.filled, &table.mutex); // ok leash-unbounded-wait
    while (table.open && !table.stop)
      pthread_cond_wait(&table.taken, &table.mutex); // want leash-unbounded-wait "taken"
    table.count--;
  }
  pthread_mutex_unlock(&table.mutex);
  return arg;
}

int table_start(void) {
  return pthread_create(&table.thread, NULL, serve, NULL);
}

void table_take(void) {
  pthread_mutex_lock(&table.mutex);
  table.open = 0;
  pthread_cond_broadcast(&table.taken);
  pthread_mutex_unlock(&table.mutex);
}

void table_stop(void) {
  pthread_mutex_lock(&table.mutex);
  table.stop = 1;
  pthread_cond_signal(&table.filled);
  pthread_mutex_unlock(&table.mutex);
  pthread_join(table.thread, NULL);
}

/* The lock of the one who joins is the thread's too. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int leave;
static pthread_t guard;

static void *watch(void *arg) {
  for (;;) {
    pthread_mutex_lock(&gate);
    int now = leave;
    pthread_mutex_unlock(&gate);
    if (now)
      return arg;
  }
}

int watch_start(void) { return pthread_create(&guard, NULL, watch, NULL); }

void watch_stop(void) {
  pthread_mutex_lock(&gate);
  leave = 1;
  pthread_join(guard, NULL); // want leash-unbounded-wait "joins 'guard' while 'gate' is locked"
  pthread_mutex_unlock(&gate);
}
