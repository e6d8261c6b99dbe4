// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
// stdlib: real
// Flags that are bits of one integer: each bit is a flag of its own.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUN = 1, STOP = 2, IDLE = 4, DRAIN = 8 };

struct dev {
  pthread_t thread;
  unsigned flags;
  unsigned other;
};

static void *until_stop(void *arg) {
  struct dev *d = arg;
  while (!(d->flags & STOP)) // ok
    sleep(1);
  return 0;
}

static void *while_run(void *arg) {
  struct dev *d = arg;
  while ((d->flags & RUN) != 0) // ok
    sleep(1);
  return 0;
}

static void *until_drain(void *arg) {
  struct dev *d = arg;
  while (!(d->flags & DRAIN)) // want leash-missing-stop-check "tests 'arg->flags & 8', which nobody changes"
    sleep(1);
  return 0;
}

// Either of two, of which one is set.
static void *until_any(void *arg) {
  struct dev *d = arg;
  while ((d->flags & (STOP | DRAIN)) == 0) // ok
    sleep(1);
  return 0;
}

// The whole of it is written, with the bit and without.
static void *until_whole(void *arg) {
  struct dev *d = arg;
  while (!(d->other & STOP)) // ok
    sleep(1);
  return 0;
}

static void *until_whole_without(void *arg) {
  struct dev *d = arg;
  while (!(d->other & DRAIN)) // want leash-missing-stop-check "tests 'arg->other & 8'"
    sleep(1);
  return 0;
}

static void start(struct dev *d, void *(*body)(void *)) {
  if (pthread_create(&d->thread, 0, body, d))
    abort();
}

static void stop(struct dev *d) {
  d->flags |= STOP;
  d->flags &= ~RUN;
  d->flags = d->flags | IDLE;
  d->other = STOP | IDLE;
  pthread_join(d->thread, 0);
}

int main(void) {
  struct dev devs[6] = {{0}};
  start(&devs[0], until_stop);
  start(&devs[1], while_run);
  start(&devs[2], until_drain);
  start(&devs[3], until_any);
  start(&devs[4], until_whole);
  start(&devs[5], until_whole_without);
  for (int i = 0; i < 6; i++)
    stop(&devs[i]);
  return 0;
}
