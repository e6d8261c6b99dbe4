// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// Who asks the thread to end: a function that was given to a library, which
// may call it at any time, also from the loop itself.
#include <pthread.h>

struct transfer {
  void (*done)(struct transfer *);
  void *user;
};
void submit(struct transfer *t);
void cancel(struct transfer *t);
void handle_events(void);

struct device {
  pthread_t thread;
  int cancelled;
  struct transfer transfer;
};

static void fill(struct transfer *t, void (*done)(struct transfer *),
                 void *user) {
  t->done = done;
  t->user = user;
}

static void on_done(struct transfer *t) {
  struct device *dev = t->user;
  dev->cancelled = 1;
}

static void *read_thread(void *arg) {
  struct device *dev = arg;
  fill(&dev->transfer, on_done, dev);
  submit(&dev->transfer);
  while (!dev->cancelled)
    handle_events();
  return 0;
}

void device_open(struct device *dev) {
  pthread_create(&dev->thread, 0, read_thread, dev);
}

void device_close(struct device *dev) {
  cancel(&dev->transfer);
  pthread_join(dev->thread, 0); // ok leash-unbounded-wait
}

// The same, but nobody gives the function away, and nobody calls it.
struct sensor {
  pthread_t thread;
  int cancelled;
};

static void sensor_done(struct sensor *s) { s->cancelled = 1; }

static void *sense(void *arg) {
  struct sensor *s = arg;
  while (!s->cancelled) // note "this loop goes on"
    handle_events();
  return 0;
}

void sensor_open(struct sensor *s) {
  pthread_create(&s->thread, 0, sense, s);
}

void sensor_close(struct sensor *s) { // note "is entered here"
  handle_events();
  pthread_join(s->thread, 0); // want leash-unbounded-wait "joins 's->thread' without asking it to stop"
}
