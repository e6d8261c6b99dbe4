// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// pthread_cancel ends the thread whose handle it is given, and no other.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

void poll_once(void);

static void *ticks(void *arg) {
  for (;;) { // ok leash-missing-stop-check
    poll_once();
    sleep(1);
  }
  return arg;
}

static void *spins(void *arg) {
  for (;;) { // want leash-missing-stop-check "'?spins'?"
    poll_once();
    sleep(1);
  }
  return arg;
}

static void *copied(void *arg) {
  for (;;) { // ok leash-missing-stop-check
    poll_once();
    sleep(1);
  }
  return arg;
}

static void *given(void *arg) {
  for (;;) { // ok leash-missing-stop-check
    poll_once();
    sleep(1);
  }
  return arg;
}

static pthread_t gSelf;
static void *names_itself(void *arg) {
  gSelf = pthread_self();
  for (;;) { // ok leash-missing-stop-check
    poll_once();
    sleep(1);
  }
  return arg;
}

/* Nothing in it can be cancelled, but that is known of calls we see only. */
static void *no_point(void *arg) {
  unsigned *n = arg;
  while (true) // want leash-missing-stop-check "'?no_point'?"
    ++*n;
  return NULL;
}

/* The point may be in what it calls. */
static void step(void) { sleep(1); }
static void *point_below(void *arg) {
  for (;;) // ok leash-missing-stop-check
    step();
  return arg;
}

struct driver {
  void (*write)(void *);
};
static void *point_unseen(void *arg) {
  struct driver *d = arg;
  for (;;) // ok leash-missing-stop-check
    d->write(d);
  return arg;
}

struct service {
  pthread_t tick, spin, copy;
};

void service_start(struct service *s) {
  pthread_create(&s->tick, NULL, ticks, s);
  pthread_create(&s->spin, NULL, spins, s);
  pthread_create(&s->copy, NULL, copied, s);
}

void service_stop(struct service *s) {
  pthread_cancel(s->tick);
  pthread_join(s->tick, NULL);
  pthread_t old = s->copy;
  pthread_cancel(old);
  pthread_join(old, NULL);
  pthread_join(s->spin, NULL);
}

static void end(pthread_t t) {
  pthread_cancel(t);
  pthread_join(t, NULL);
}

void others(unsigned *n) {
  pthread_t a, b, c;
  pthread_create(&a, NULL, given, NULL);
  pthread_create(&b, NULL, names_itself, NULL);
  pthread_create(&c, NULL, no_point, n);
  end(a);
  pthread_t d, e;
  pthread_create(&d, NULL, point_below, NULL);
  pthread_create(&e, NULL, point_unseen, n);
  end(d);
  end(e);
  pthread_cancel(gSelf);
  pthread_join(b, NULL);
  pthread_cancel(c);
  pthread_join(c, NULL);
}
