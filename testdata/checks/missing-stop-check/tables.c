// SPDX-License-Identifier: Apache-2.0
// stdlib: both
// world: both
//
// What a loop asks is named in a table of functions.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

void poll_once(void);

struct pump;
struct pump_ops {
  bool (*active)(const struct pump *p);
};
struct pump {
  const struct pump_ops *ops;
  atomic_bool stop;
  pthread_t thread;
};

static bool always(const struct pump *p) {
  (void)p;
  return true;
}
static const struct pump_ops deaf = {.active = always};

static void *pump_main(void *arg) {
  struct pump *p = arg;
  while (p->ops->active(p)) // want leash-missing-stop-check "loop in 'pump_main'"
    poll_once();
  return 0;
}

static struct pump pump;
void pump_start(void) {
  pump.ops = &deaf;
  pthread_create(&pump.thread, 0, pump_main, &pump);
}
void pump_stop(void) {
  atomic_store(&pump.stop, true);
  pthread_join(pump.thread, 0);
}

struct fan;
struct fan_ops {
  bool (*active)(const struct fan *f);
};
struct fan {
  const struct fan_ops *ops;
  atomic_bool stop;
  pthread_t thread;
};

static bool until_stop(const struct fan *f) { return !atomic_load(&f->stop); }
static const struct fan_ops hears = {.active = until_stop};

static void *fan_main(void *arg) {
  struct fan *f = arg;
  while (f->ops->active(f)) // ok leash-missing-stop-check
    poll_once();
  return 0;
}

static struct fan fan;
void fan_start(void) {
  fan.ops = &hears;
  pthread_create(&fan.thread, 0, fan_main, &fan);
}
void fan_stop(void) {
  atomic_store(&fan.stop, true);
  pthread_join(fan.thread, 0);
}
