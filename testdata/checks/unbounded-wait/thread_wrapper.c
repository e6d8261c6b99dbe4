// SPDX-License-Identifier: Apache-2.0
// world: closed
//
// Threads of a portable wrapper: which function one of them runs is in a
// pointer, so that a mutex that some of them lock says nothing of this one.
#include <pthread.h>

struct thr {
  pthread_t id;
  void (*run)(void *);
  void *arg;
};

static pthread_mutex_t init_lock = PTHREAD_MUTEX_INITIALIZER;
static int inited;
static struct thr resolver, poller;
void resolve(void);

static void *thr_main(void *arg) {
  struct thr *t = arg;
  t->run(t->arg);
  return 0;
}

static int thr_start(struct thr *t, void (*run)(void *), void *arg) {
  t->run = run;
  t->arg = arg;
  return pthread_create(&t->id, 0, thr_main, t);
}

static void thr_join(struct thr *t) {
  pthread_join(t->id, 0); // ok leash-unbounded-wait
}

static void resolver_run(void *arg) {
  (void)arg;
  resolve();
}

static void poller_run(void *arg) {
  (void)arg;
  pthread_mutex_lock(&init_lock);
  resolve();
  pthread_mutex_unlock(&init_lock);
}

int start(void) {
  if (thr_start(&resolver, resolver_run, 0))
    return -1;
  if (thr_start(&poller, poller_run, 0)) {
    thr_join(&resolver);
    return -1;
  }
  inited = 1;
  return 0;
}

void fini(void) {
  pthread_mutex_lock(&init_lock);
  if (inited)
    thr_join(&resolver);
  inited = 0;
  pthread_mutex_unlock(&init_lock);
  thr_join(&poller);
}
