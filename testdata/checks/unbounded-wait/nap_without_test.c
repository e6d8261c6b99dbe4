// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
// stdlib: real
// A thread that looks at its flag in one function, and sleeps in another that
// does not look again: a stop in between is not heard.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct server {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  atomic_int run;
  int rounds;
};

static void work(struct server *s) { s->rounds++; }

static void nap(struct server *s) {
  pthread_mutex_lock(&s->lock);
  pthread_cond_wait(&s->wake, &s->lock); // want leash-unbounded-wait "a stop by .*run.* may wake it between its test and its sleep"
  pthread_mutex_unlock(&s->lock);
}

static void *serve(void *arg) {
  struct server *s = arg;
  while (s->run) {
    work(s);
    nap(s);
  }
  return 0;
}

static void nap_if_running(struct server *s) {
  pthread_mutex_lock(&s->lock);
  if (s->run)
    pthread_cond_wait(&s->wake, &s->lock); // ok
  pthread_mutex_unlock(&s->lock);
}

static void *serve_well(void *arg) {
  struct server *s = arg;
  while (s->run) {
    work(s);
    nap_if_running(s);
  }
  return 0;
}

// The flag is looked at with the mutex held, which the wait gives up.
static void nap_locked(struct server *s) {
  pthread_cond_wait(&s->wake, &s->lock); // ok
}

static void *serve_locked(void *arg) {
  struct server *s = arg;
  pthread_mutex_lock(&s->lock);
  while (s->run) {
    work(s);
    nap_locked(s);
  }
  pthread_mutex_unlock(&s->lock);
  return 0;
}

static void start(struct server *s, void *(*body)(void *)) {
  pthread_mutex_init(&s->lock, 0);
  pthread_cond_init(&s->wake, 0);
  s->run = 1;
  if (pthread_create(&s->thread, 0, body, s))
    abort();
}

static void stop(struct server *s) {
  s->run = 0;
  pthread_mutex_lock(&s->lock);
  pthread_cond_signal(&s->wake);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, 0);
}

int main(void) {
  static struct server a, b, c;
  start(&a, serve);
  start(&b, serve_well);
  start(&c, serve_locked);
  stop(&a);
  stop(&b);
  stop(&c);
  return 0;
}
