// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// A mutex and a thread of one struct, which a parameter leads to.
#include <pthread.h>
#include <stddef.h>

struct agent {
  pthread_mutex_t lock;
  pthread_t worker;
  struct agent *peer;
  int running;
  int jobs;
};

static void *agent_main(void *arg) {
  struct agent *a = arg;
  for (;;) {
    pthread_mutex_lock(&a->lock); // note "the thread locks it here"
    if (!a->running) {
      pthread_mutex_unlock(&a->lock);
      return NULL;
    }
    a->jobs++;
    pthread_mutex_unlock(&a->lock);
  }
}

int agent_start(struct agent *a) {
  a->running = 1;
  return pthread_create(&a->worker, NULL, agent_main, a);
}

void agent_stop(struct agent *a) {
  pthread_mutex_lock(&a->lock); // note "is locked here"
  if (a->running) {
    a->running = 0;
    pthread_join(a->worker, NULL); // want leash-unbounded-wait "joins 'a->worker' while 'a->lock' is locked, which the thread locks too"
  }
  pthread_mutex_unlock(&a->lock);
}

void agent_stop_right(struct agent *a) {
  pthread_mutex_lock(&a->lock);
  int running = a->running;
  a->running = 0;
  pthread_mutex_unlock(&a->lock);
  if (running)
    pthread_join(a->worker, NULL); // ok leash-unbounded-wait
}

// That of another object, whose thread has a mutex of its own.
void agent_stop_peer(struct agent *a) {
  pthread_mutex_lock(&a->lock);
  a->peer->running = 0;
  pthread_join(a->peer->worker, NULL); // ok leash-unbounded-wait
  pthread_mutex_unlock(&a->lock);
}
