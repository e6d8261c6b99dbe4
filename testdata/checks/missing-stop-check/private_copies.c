// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
//
// A body that copies what it was given looks at a flag of its own. That an
// address is taken of the copy is no way to change the flag when it is there to
// read an atomic, to lock another member or to copy the bytes.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void work(void);
void keep(void *config);

struct config {
  int period;
  bool running;
  atomic_bool on;
  atomic_bool *shared;
  pthread_mutex_t lock;
};

static void *copies_bytes(void *arg) {
  struct config c;
  memcpy(&c, arg, sizeof c);
  while (c.running) // want leash-missing-stop-check "tests 'c.running', which nobody changes"
    work();
  return 0;
}

static void *locks_copy(void *arg) {
  struct config c = *(struct config *)arg;
  for (;;) { // want leash-missing-stop-check "which nobody changes"
    pthread_mutex_lock(&c.lock);
    bool go = c.running;
    pthread_mutex_unlock(&c.lock);
    if (!go)
      break;
    work();
  }
  return 0;
}

static void *reads_atomic(void *arg) {
  struct config c = *(struct config *)arg;
  while (atomic_load(&c.on)) // want leash-missing-stop-check "tests 'c.on', which nobody changes"
    work();
  return 0;
}

// The copy has a pointer to what the others set.
static void *follows_pointer(void *arg) {
  struct config c;
  memcpy(&c, arg, sizeof c);
  while (atomic_load(c.shared)) // ok leash-missing-stop-check
    work();
  return 0;
}

// Others know the copy.
static void *gives_copy_away(void *arg) {
  struct config c;
  memcpy(&c, arg, sizeof c);
  keep(&c);
  while (c.running) // ok leash-missing-stop-check
    work();
  return 0;
}

// Each round has a new copy.
static void *copies_again(void *arg) {
  struct config c;
  do { // ok leash-missing-stop-check
    memcpy(&c, arg, sizeof c);
    work();
  } while (c.running);
  return 0;
}

static void *sets_own(void *arg) {
  struct config c = *(struct config *)arg;
  while (atomic_load(&c.on)) { // ok leash-missing-stop-check
    work();
    atomic_store(&c.on, false);
  }
  return 0;
}

static void *keeps_pointer(void *arg) {
  struct config *c = arg;
  while (atomic_load(&c->on)) // ok leash-missing-stop-check
    work();
  return 0;
}

static atomic_bool shared_flag = true;
static struct config config;

int main(void) {
  pthread_t t[8];
  config.shared = &shared_flag;
  config.running = true;
  config.on = true;
  pthread_create(&t[0], 0, copies_bytes, &config);
  pthread_create(&t[1], 0, locks_copy, &config);
  pthread_create(&t[2], 0, reads_atomic, &config);
  pthread_create(&t[3], 0, follows_pointer, &config);
  pthread_create(&t[4], 0, gives_copy_away, &config);
  pthread_create(&t[5], 0, copies_again, &config);
  pthread_create(&t[6], 0, sets_own, &config);
  pthread_create(&t[7], 0, keeps_pointer, &config);
  work();
  config.running = false;
  config.on = false;
  shared_flag = false;
  for (int i = 0; i < 8; ++i)
    pthread_join(t[i], 0);
  return 0;
}
