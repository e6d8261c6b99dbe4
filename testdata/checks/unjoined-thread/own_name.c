// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// Threads that tell others by which handle they can be joined.
#include <pthread.h>
#include <stdbool.h>

typedef void (*job)(void *);
struct core {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  job next;
  void *arg;
  bool done;
};

static void self(void *to) { *(pthread_t *)to = pthread_self(); }

static void *run(void *arg) {
  struct core *c = arg;
  pthread_mutex_lock(&c->lock);
  while (!c->done) {
    if (c->next) {
      c->next(c->arg);
      c->next = 0;
      pthread_cond_signal(&c->changed);
    }
    pthread_cond_wait(&c->changed, &c->lock);
  }
  pthread_mutex_unlock(&c->lock);
  return 0;
}

bool core_start(struct core *c) {
  pthread_t thread;
  return pthread_create(&thread, 0, run, c) == 0; // ok leash-unjoined-thread
}

static void ask(struct core *c, job what, void *arg) {
  pthread_mutex_lock(&c->lock);
  c->next = what;
  c->arg = arg;
  pthread_cond_signal(&c->changed);
  while (c->next)
    pthread_cond_wait(&c->changed, &c->lock);
  pthread_mutex_unlock(&c->lock);
}

void core_stop(struct core *c) {
  pthread_t thread;
  ask(c, self, &thread);
  pthread_mutex_lock(&c->lock);
  c->done = true;
  pthread_cond_signal(&c->changed);
  pthread_mutex_unlock(&c->lock);
  pthread_join(thread, 0);
}

// To say it is not enough: nobody uses it.
static pthread_t logger;
static void *log_lines(void *arg) {
  logger = pthread_self();
  return arg;
}
bool logger_start(void) {
  pthread_t thread;
  return pthread_create(&thread, 0, log_lines, 0) == 0; // want leash-unjoined-thread "thread"
}
