// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: real
// world: program
//
// A worker that ends by a task in its own queue: it does not end by itself,
// somebody put the task there.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef void (*task_fn)(void *);
struct task {
  struct task *next;
  task_fn run;
  void *data;
};
struct worker {
  pthread_t thread;
  pthread_mutex_t lock;
  struct task *first;
  atomic_int running;
};

static void *loop(void *arg) {
  struct worker *w = arg;
  while (w->running) {
    pthread_mutex_lock(&w->lock);
    struct task *t = w->first;
    if (t)
      w->first = t->next;
    pthread_mutex_unlock(&w->lock);
    if (t) {
      t->run(t->data);
      free(t);
    }
  }
  return 0;
}

int worker_start(struct worker *w) {
  w->running = 1;
  if (pthread_create(&w->thread, 0, loop, w) != 0) {
    w->running = 0;
    return 1;
  }
  return 0;
}

static int submit(struct worker *w, task_fn run, void *data) {
  struct task *t = calloc(1, sizeof *t);
  if (!t)
    return 1;
  t->run = run;
  t->data = data;
  pthread_mutex_lock(&w->lock);
  t->next = w->first;
  w->first = t;
  pthread_mutex_unlock(&w->lock);
  return 0;
}

static void quit(void *data) {
  struct worker *w = data;
  w->running = 0;
}

int worker_shutdown(struct worker *w) {
  if (!w->running)
    return 0;
  if (submit(w, quit, w) != 0)
    w->running = 0;
  pthread_join(w->thread, 0);
  return 0;
}

int main(void) {
  struct worker *w = calloc(1, sizeof *w);
  if (!w || worker_start(w) != 0)
    return 1;
  int rc = worker_shutdown(w);
  free(w);
  return rc;
}
