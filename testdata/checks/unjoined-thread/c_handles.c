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

/* Who is given a copy need not keep it. */
void show(long id);
static void name_it(pthread_t id, const char *name) {
  if (name)
    show(name[0]);
}
static void name_twice(pthread_t id) {
  name_it(id, "one");
  name_it(id, "two");
}
void named(int n) {
  pthread_t id;
  for (int i = 0; i < n; i++) {
    pthread_create(&id, NULL, run, NULL); // want leash-unjoined-thread "'id'"
    name_twice(id);
  }
}

static pthread_t last;
static void keep(pthread_t id) { last = id; }
static void keep_in(struct entry *e, pthread_t id) { e->id = id; }
static void end(pthread_t id) { pthread_join(id, NULL); }
static void let_go(pthread_t id) { pthread_detach(id); }
void told(pthread_t id);
static void tell(pthread_t id) { told(id); }
static void remember(pthread_t id) {
  pthread_t copy = id;
  keep(copy);
}

void given(struct entry *e) {
  pthread_t a, b, c, d, f, g, h;
  pthread_create(&a, NULL, run, NULL); // ok leash-unjoined-thread
  keep(a);
  pthread_create(&b, NULL, run, NULL); // ok leash-unjoined-thread
  keep_in(e, b);
  pthread_create(&c, NULL, run, NULL); // ok leash-unjoined-thread
  end(c);
  pthread_create(&d, NULL, run, NULL); // ok leash-unjoined-thread
  let_go(d);
  pthread_create(&f, NULL, run, NULL); // ok leash-unjoined-thread
  tell(f);
  pthread_create(&g, NULL, run, NULL); // ok leash-unjoined-thread
  remember(g);
  pthread_create(&h, NULL, run, NULL); // ok leash-unjoined-thread
  enlist(h);
}

void join_last(void) { pthread_join(last, NULL); }
