// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: program
//
// A thread is joined by a helper, and asked to stop when it has ended.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

void pause_ms(int n);

struct meter {
  pthread_t thread;
  atomic_bool quit;
  unsigned long ticks;
};

static void *count(void *arg) {
  struct meter *m = arg;
  while (!atomic_load(&m->quit)) {
    ++m->ticks;
    pause_ms(1);
  }
  return NULL;
}

static int meter_start(struct meter *m) {
  atomic_init(&m->quit, false);
  m->ticks = 0;
  return pthread_create(&m->thread, NULL, count, m);
}

static void meter_quit(struct meter *m) { atomic_store(&m->quit, true); }

static int meter_collect(struct meter *m) {
  return pthread_join(m->thread, NULL); // want leash-unbounded-wait "'panel_off' joins 'm->thread' and only then asks it to stop"
}

struct panel {
  struct meter meter;
  bool on;
};

static int panel_on(struct panel *p) {
  if (meter_start(&p->meter) != 0)
    return -1;
  p->on = true;
  return 0;
}

static void panel_off(struct panel *p) {
  if (!p->on)
    return;
  if (meter_collect(&p->meter) != 0) // note "calls on from here before that"
    return;
  meter_quit(&p->meter); // note "here it is asked to stop, too late"
  p->on = false;
}

struct gauge {
  pthread_t thread;
  atomic_bool quit;
};

static void *measure(void *arg) {
  struct gauge *g = arg;
  while (!atomic_load(&g->quit))
    pause_ms(1);
  return NULL;
}

static void gauge_quit(struct gauge *g) { atomic_store(&g->quit, true); }

static int gauge_collect(struct gauge *g) {
  return pthread_join(g->thread, NULL); // ok leash-unbounded-wait
}

static void gauge_off(struct gauge *g) {
  gauge_quit(g);
  gauge_collect(g);
  gauge_quit(g);
}

int main(void) {
  static struct panel p;
  static struct gauge g;
  if (panel_on(&p) != 0)
    return 1;
  if (pthread_create(&g.thread, NULL, measure, &g) != 0)
    return 1;
  pause_ms(1);
  gauge_off(&g);
  panel_off(&p);
  return 0;
}
