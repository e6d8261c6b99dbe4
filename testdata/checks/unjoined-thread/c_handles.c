// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// Handles that are numbers: they can be copied, and one that runs is not 0.
#include <pthread.h>
#include <stdlib.h>

static void *run(void *arg) { return arg; }

struct entry {
  pthread_t id;
  struct entry *next;
};
static struct entry *all;

static void enlist(pthread_t id) {
  struct entry *e = malloc(sizeof *e);
  e->id = id;
  e->next = all;
  all = e;
}

/* The list has it, too. */
static pthread_t start_listed(void) {
  pthread_t id;
  pthread_create(&id, NULL, run, NULL);
  enlist(id);
  return id;
}

static pthread_t start_as_asked(int detached) {
  pthread_t id;
  if (detached) {
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_create(&id, &attr, run, NULL);
    pthread_attr_destroy(&attr);
  } else {
    pthread_create(&id, NULL, run, NULL);
  }
  return id;
}

static pthread_t start_plain(void) {
  pthread_t id;
  pthread_create(&id, NULL, run, NULL);
  return id;
}

void starts(void) {
  start_listed();    // ok leash-unjoined-thread
  start_as_asked(1); // ok leash-unjoined-thread
  start_plain();     // want leash-unjoined-thread "nobody can collect it"
}

void stop_all(void) {
  for (; all; all = all->next)
    pthread_join(all->id, NULL);
}

/* It cannot be 0 where it was started. */
int checked(int n) {
  pthread_t id;
  int rc = pthread_create(&id, NULL, run, NULL) == 0; // ok leash-unjoined-thread
  if (!rc)
    return 0;
  if (!(id != 0))
    return 0;
  pthread_detach(id);
  return n;
}

int checked_in_vain(int n) {
  pthread_t id;
  if (pthread_create(&id, NULL, run, NULL) != 0) // want leash-unjoined-thread "'id'"
    return 0;
  if (id == 0)
    pthread_detach(id);
  return n;
}
