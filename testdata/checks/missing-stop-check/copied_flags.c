// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
//
// Volatile flags, and flags that a loop copies under a mutex and then tests.
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void work(void);
int next_command(void);

//===--- volatile is no writer -------------------------------------------===//

static volatile int forever = 1;

static void *never_cleared(void *arg) {
  (void)arg;
  while (forever) // want leash-missing-stop-check "tests 'forever', which nobody changes"
    work();
  return 0;
}

static volatile sig_atomic_t until_signal = 1;

static void on_signal(int number) {
  (void)number;
  until_signal = 0;
}

static void *cleared_by_signal(void *arg) {
  (void)arg;
  while (until_signal) // ok leash-missing-stop-check
    work();
  return 0;
}

struct zeroed {
  volatile bool stop;
  pthread_t thread;
};

static void *not_stopped(void *arg) {
  struct zeroed *z = arg;
  while (!z->stop) // want leash-missing-stop-check "tests 'arg->stop'"
    work();
  return 0;
}

void use_zeroed(void) {
  struct zeroed *z = calloc(1, sizeof *z);
  pthread_create(&z->thread, 0, not_stopped, z);
  work();
  pthread_join(z->thread, 0);
  free(z);
}

// Registers of a device change by themselves.
struct registers {
  volatile unsigned status;
};

static void *wait_for_device(void *arg) {
  struct registers *r = arg;
  while (r->status == 0) // ok leash-missing-stop-check
    work();
  return 0;
}

void use_globals(struct registers *r) {
  pthread_t a, b, c;
  signal(SIGTERM, on_signal);
  pthread_create(&a, 0, never_cleared, 0);
  pthread_create(&b, 0, cleared_by_signal, 0);
  pthread_create(&c, 0, wait_for_device, r);
  pthread_join(a, 0);
  pthread_join(b, 0);
  pthread_join(c, 0);
}

//===--- Copies in a local -----------------------------------------------===//

struct worker {
  bool stop;
  bool quit; // set by stop_quit()
  pthread_mutex_t mutex;
  pthread_t threads[8];
};

static bool stopped(struct worker *w) {
  pthread_mutex_lock(&w->mutex);
  bool stop = w->stop;
  pthread_mutex_unlock(&w->mutex);
  return stop;
}

static bool quits(struct worker *w) {
  pthread_mutex_lock(&w->mutex);
  bool quit = w->quit;
  pthread_mutex_unlock(&w->mutex);
  return quit;
}

static bool stopped_early(struct worker *w) {
  pthread_mutex_lock(&w->mutex);
  if (w->stop) {
    pthread_mutex_unlock(&w->mutex);
    return true;
  }
  pthread_mutex_unlock(&w->mutex);
  return false;
}

static void *asks(void *arg) {
  while (!stopped(arg)) // want leash-missing-stop-check "tests 'stopped\(\)'"
    work();
  return 0;
}

static void *asks_well(void *arg) {
  while (!quits(arg)) // ok leash-missing-stop-check
    work();
  return 0;
}

static void *asks_early(void *arg) {
  while (!stopped_early(arg)) // want leash-missing-stop-check "tests 'stopped_early\(\)'"
    work();
  return 0;
}

static void *copies(void *arg) {
  struct worker *w = arg;
  bool running = true;
  while (running) { // want leash-missing-stop-check "cannot be ended"
    work();
    pthread_mutex_lock(&w->mutex);
    running = !w->stop;
    pthread_mutex_unlock(&w->mutex);
  }
  return 0;
}

static void *copies_well(void *arg) {
  struct worker *w = arg;
  bool running = true;
  while (running) { // ok leash-missing-stop-check
    work();
    pthread_mutex_lock(&w->mutex);
    running = !w->stop && !w->quit;
    pthread_mutex_unlock(&w->mutex);
  }
  return 0;
}

static void *told_by_command(void *arg) {
  struct worker *w = arg;
  bool running = true;
  while (running) { // ok leash-missing-stop-check
    int command = next_command();
    if (command == 3)
      running = false;
    work();
  }
  (void)w;
  return 0;
}

static void *set_when_stopped(void *arg) {
  struct worker *w = arg;
  bool done = false;
  while (!done) { // want leash-missing-stop-check "cannot be ended"
    work();
    pthread_mutex_lock(&w->mutex);
    if (w->stop)
      done = true;
    pthread_mutex_unlock(&w->mutex);
  }
  return 0;
}

static void *counts(void *arg) {
  unsigned left = 10;
  (void)arg;
  while (left) { // ok leash-missing-stop-check
    work();
    left -= 1;
  }
  return 0;
}

static void stop_quit(struct worker *w) {
  pthread_mutex_lock(&w->mutex);
  w->quit = true;
  pthread_mutex_unlock(&w->mutex);
}

void use_workers(struct worker *w) {
  w->stop = w->quit = false;
  pthread_mutex_init(&w->mutex, 0);
  pthread_create(&w->threads[0], 0, asks, w);
  pthread_create(&w->threads[1], 0, asks_well, w);
  pthread_create(&w->threads[2], 0, asks_early, w);
  pthread_create(&w->threads[3], 0, copies, w);
  pthread_create(&w->threads[4], 0, copies_well, w);
  pthread_create(&w->threads[5], 0, told_by_command, w);
  pthread_create(&w->threads[6], 0, set_when_stopped, w);
  pthread_create(&w->threads[7], 0, counts, w);
  stop_quit(w);
  for (int i = 0; i < 8; ++i)
    pthread_join(w->threads[i], 0);
}

//===--- A way out that is never taken -----------------------------------===//

struct modes {
  bool once; // nobody sets it
  bool batch;
  int left;
  pthread_t thread, other;
};

static void *never_once(void *arg) {
  struct modes *m = arg;
  for (;;) { // want leash-missing-stop-check "cannot be ended"
    work();
    if (m->once) {
      work();
      if (next_command() == 0)
        break;
    }
  }
  return 0;
}

static void *in_batches(void *arg) {
  struct modes *m = arg;
  for (;;) { // ok leash-missing-stop-check
    work();
    if (m->batch) {
      work();
      if (next_command() == 0)
        break;
    }
  }
  return 0;
}

void use_modes(struct modes *m, bool batch) {
  m->once = false;
  m->batch = batch;
  pthread_create(&m->thread, 0, never_once, m);
  pthread_create(&m->other, 0, in_batches, m);
  pthread_join(m->thread, 0);
  pthread_join(m->other, 0);
}
