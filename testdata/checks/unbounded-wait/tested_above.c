// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// A loop that looks at the flag, and a function below that sleeps without.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

void checkpoint(void);

struct server {
  pthread_mutex_t lock;
  pthread_cond_t more;
  pthread_t thread;
  atomic_int run;
  int written;
};

static void wait_for_more(struct server *s) {
  pthread_mutex_lock(&s->lock);
  pthread_cond_wait(&s->more, &s->lock); // want leash-unbounded-wait "may wake it between its test and its sleep, when it does not hear"
  pthread_mutex_unlock(&s->lock);
}

static void *serve(void *arg) {
  struct server *s = arg;
  while (s->run) {
    checkpoint();
    wait_for_more(s);
  }
  return NULL;
}

int server_start(struct server *s) {
  s->run = 1;
  return pthread_create(&s->thread, NULL, serve, s);
}

void server_stop(struct server *s) {
  s->run = 0;
  pthread_mutex_lock(&s->lock);
  pthread_cond_signal(&s->more);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, NULL);
}

struct server_right {
  pthread_mutex_t lock;
  pthread_cond_t more;
  pthread_t thread;
  atomic_int run;
  int written;
};

static void wait_for_more_right(struct server_right *s) {
  pthread_mutex_lock(&s->lock);
  if (s->run)
    pthread_cond_wait(&s->more, &s->lock); // ok leash-unbounded-wait
  pthread_mutex_unlock(&s->lock);
}

static void *serve_right(void *arg) {
  struct server_right *s = arg;
  while (s->run) {
    checkpoint();
    wait_for_more_right(s);
  }
  return NULL;
}

int server_right_start(struct server_right *s) {
  s->run = 1;
  return pthread_create(&s->thread, NULL, serve_right, s);
}

void server_right_stop(struct server_right *s) {
  s->run = 0;
  pthread_mutex_lock(&s->lock);
  pthread_cond_signal(&s->more);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, NULL);
}

// The loop has the mutex from the test to the sleep.
struct server_held {
  pthread_mutex_t lock;
  pthread_cond_t more;
  pthread_t thread;
  int run;
};

static void wait_held(struct server_held *s) {
  pthread_cond_wait(&s->more, &s->lock); // ok leash-unbounded-wait
}

static void *serve_held(void *arg) {
  struct server_held *s = arg;
  pthread_mutex_lock(&s->lock);
  while (s->run)
    wait_held(s);
  pthread_mutex_unlock(&s->lock);
  return NULL;
}

int server_held_start(struct server_held *s) {
  s->run = 1;
  return pthread_create(&s->thread, NULL, serve_held, s);
}

void server_held_stop(struct server_held *s) {
  pthread_mutex_lock(&s->lock);
  s->run = 0;
  pthread_cond_signal(&s->more);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, NULL);
}
