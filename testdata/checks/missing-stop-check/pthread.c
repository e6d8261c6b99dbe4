// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

void poll_once(void);

static void *forever(void *arg) {
  (void)arg;
  while (1) // want leash-missing-stop-check "'?forever'?"
    poll_once();
  return NULL;
}

static void *foreverFor(void *arg) {
  for (;;) { // want leash-missing-stop-check "'?foreverFor'?"
    poll_once();
    sleep(1);
  }
  return arg;
}

static atomic_bool gStop;
static void *onFlag(void *arg) {
  while (!atomic_load(&gStop)) // ok leash-missing-stop-check
    poll_once();
  return arg;
}

static volatile sig_atomic_t gSignal;
void onSignal(int number) { gSignal = number; }
static void *onSignalFlag(void *arg) {
  while (!gSignal) // ok leash-missing-stop-check
    poll_once();
  return arg;
}

struct worker {
  pthread_t tid;
  pthread_mutex_t lock;
  bool stop;
};

static void *onField(void *arg) {
  struct worker *w = arg;
  while (true) { // ok leash-missing-stop-check
    pthread_mutex_lock(&w->lock);
    bool stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    if (stop)
      break;
    poll_once();
  }
  return NULL;
}

/* Cancellation points end it: pthread_cancel is called on it. */
static pthread_t gCancelled;
static void *cancellable(void *arg) {
  for (;;) { // ok leash-missing-stop-check
    pthread_testcancel();
    poll_once();
  }
  return arg;
}

static void *readsPipe(void *arg) {
  char c;
  while (read(*(int *)arg, &c, 1) > 0) // ok leash-missing-stop-check
    poll_once();
  return NULL;
}

void start(struct worker *w, int *fd) {
  pthread_t t;
  pthread_create(&t, NULL, forever, NULL);
  pthread_join(t, NULL);
  pthread_create(&t, NULL, foreverFor, NULL);
  pthread_join(t, NULL);
  pthread_create(&t, NULL, onFlag, NULL);
  atomic_store(&gStop, true);
  pthread_join(t, NULL);
  pthread_create(&t, NULL, onSignalFlag, NULL);
  pthread_join(t, NULL);
  pthread_create(&w->tid, NULL, onField, w);
  w->stop = true;
  pthread_join(w->tid, NULL);
  pthread_create(&gCancelled, NULL, cancellable, NULL);
  pthread_cancel(gCancelled);
  pthread_join(gCancelled, NULL);
  pthread_create(&t, NULL, readsPipe, fd);
  pthread_join(t, NULL);
}

/* Detached from the start: nobody waits for it. */
static void *daemonLoop(void *arg) {
  for (;;) { // ok leash-missing-stop-check
    poll_once();
    sleep(1);
  }
  return arg;
}

int startDaemon(void) {
  pthread_attr_t attr;
  pthread_t tid;
  if (pthread_attr_init(&attr))
    return -1;
  int rc = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  if (!rc)
    rc = pthread_create(&tid, &attr, daemonLoop, NULL);
  pthread_attr_destroy(&attr);
  return rc;
}

/* Attributes may say anything else. */
static void *deepLoop(void *arg) {
  for (;;) // want leash-missing-stop-check "'?deepLoop'?"
    poll_once();
  return arg;
}

int startDeep(pthread_t *tid) {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstacksize(&attr, 8 << 20);
  return pthread_create(tid, &attr, deepLoop, NULL);
}

// That the thread notes its own handle, by which it is joined, ends nothing.
struct runner {
  pthread_t id;
  void (*work)(void);
};
static void work_for_ever(void) {
  while (1) // want leash-missing-stop-check "loop in 'work_for_ever'"
    poll_once();
}
static void *run_work(void *arg) {
  struct runner *r = arg;
  r->id = pthread_self();
  r->work();
  return NULL;
}
void runner_start(struct runner *r) {
  r->work = work_for_ever;
  pthread_create(&r->id, NULL, run_work, r);
}
void runner_join(struct runner *r) { pthread_join(r->id, NULL); }
