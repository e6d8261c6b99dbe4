// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
#define _POSIX_C_SOURCE 200809L // sem_timedwait
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <time.h>

struct service {
  pthread_t thread;
  pthread_mutex_t lock, stats;
  pthread_cond_t changed;
  sem_t slots;
  bool stop, idle;
  int jobs;
};

static void *serve(void *arg) {
  struct service *s = arg;
  pthread_mutex_lock(&s->lock);
  while (!s->stop) {
    while (s->jobs == 0 && !s->stop)
      pthread_cond_wait(&s->changed, &s->lock); // ok leash-unbounded-wait
    s->jobs--;
  }
  s->idle = true;
  pthread_cond_broadcast(&s->changed);
  pthread_mutex_unlock(&s->lock);
  return 0;
}

static void *serveDeaf(void *arg) {
  struct service *s = arg;
  pthread_mutex_lock(&s->lock);
  while (!s->stop) {
    while (s->jobs == 0)
      pthread_cond_wait(&s->changed, &s->lock); // want leash-unbounded-wait "changed'"
    s->jobs--;
  }
  pthread_mutex_unlock(&s->lock);
  return 0;
}

int serviceStart(struct service *s) {
  return pthread_create(&s->thread, 0, serve, s);
}
int serviceStartDeaf(struct service *s) {
  return pthread_create(&s->thread, 0, serveDeaf, s);
}

void service_stop(struct service *s) {
  pthread_mutex_lock(&s->lock);
  s->stop = true;
  pthread_cond_broadcast(&s->changed);
  while (!s->idle)
    pthread_cond_wait(&s->changed, &s->lock); // ok leash-unbounded-wait
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, 0); // ok leash-unbounded-wait
}

void service_shutdown(struct service *s) {
  sem_wait(&s->slots); // want leash-unbounded-wait "slots'"
}

void service_close(struct service *s, const struct timespec *deadline) {
  sem_timedwait(&s->slots, deadline); // ok leash-unbounded-wait
}

void countSlots(struct service *s) {
  pthread_mutex_lock(&s->stats);
  sem_wait(&s->slots); // want leash-unbounded-wait "slots'"
  pthread_mutex_unlock(&s->stats);
}

void countSlotsRight(struct service *s) {
  sem_wait(&s->slots); // ok leash-unbounded-wait
  pthread_mutex_lock(&s->stats);
  s->jobs++;
  pthread_mutex_unlock(&s->stats);
}

// Named like a shutdown, but a thread of its own.
static pthread_mutex_t door_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t door_moved = PTHREAD_COND_INITIALIZER;
static bool door_open;
static void *close_door(void *arg) {
  pthread_mutex_lock(&door_lock);
  while (!door_open)
    pthread_cond_wait(&door_moved, &door_lock); // ok leash-unbounded-wait
  door_open = false;
  pthread_mutex_unlock(&door_lock);
  return arg;
}
void open_door(void) {
  pthread_t closer;
  pthread_create(&closer, NULL, close_door, NULL);
  pthread_mutex_lock(&door_lock);
  door_open = true;
  pthread_cond_signal(&door_moved);
  pthread_mutex_unlock(&door_lock);
  pthread_join(closer, NULL);
}
