// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: both
// world: both
//
// A11, A12: a function makes the struct, starts its thread, and gives it to
// its caller.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

void *work(void *);
int ready(void);
void report(const char *);

struct worker {
  pthread_mutex_t lock;
  pthread_t thread;
  struct worker *next;
};

static struct worker *workerNew(void) {
  struct worker *w = calloc(1, sizeof *w);
  if (w == NULL)
    return NULL;
  pthread_mutex_init(&w->lock, NULL);
  if (pthread_create(&w->thread, NULL, work, w) != 0) {
    free(w);
    return NULL;
  }
  return w;
}

int freed(void) {
  struct worker *w = workerNew(); // want leash-unjoined-thread "'w'"
  if (w == NULL)
    return 1;
  if (!ready()) {
    free(w);
    return 2; // note "is not joined"
  }
  pthread_join(w->thread, NULL);
  free(w);
  return 0;
}

int freedJoined(void) {
  struct worker *w = workerNew(); // ok leash-unjoined-thread
  if (w == NULL)
    return 1;
  if (!ready())
    report("not ready");
  pthread_join(w->thread, NULL);
  free(w);
  return 0;
}

int secondFails(void) {
  struct worker *a = workerNew(); // want leash-unjoined-thread "'a'"
  if (a == NULL)
    return 1;
  struct worker *b = workerNew(); // ok leash-unjoined-thread
  if (b == NULL)
    return 2; // note "is not joined"
  pthread_join(a->thread, NULL);
  pthread_join(b->thread, NULL);
  free(a);
  free(b);
  return 0;
}

// Others know it, too.
static struct worker *workers;

static struct worker *workerListed(void) {
  struct worker *w = workerNew();
  if (w == NULL)
    return NULL;
  w->next = workers;
  workers = w;
  return w;
}

int listed(void) {
  struct worker *w = workerListed(); // ok leash-unjoined-thread
  if (w == NULL)
    return 1;
  return ready() ? 0 : 2;
}

void joinAll(void) {
  while (workers != NULL) {
    struct worker *w = workers;
    workers = w->next;
    pthread_join(w->thread, NULL);
    free(w);
  }
}

// The caller puts it where others find it.
int kept(void) {
  struct worker *w = workerNew(); // ok leash-unjoined-thread
  if (w == NULL)
    return 1;
  w->next = workers;
  workers = w;
  return 0;
}

// One array of workers in another object that the function makes.
struct group {
  struct worker *workers;
  int count;
};

static int begin(struct worker *w) {
  return pthread_create(&w->thread, NULL, work, w);
}

struct group *groupLost(int n) {
  struct group *g = calloc(1, sizeof *g);
  if (g == NULL)
    return NULL;
  g->workers = calloc(n, sizeof *g->workers);
  for (g->count = 0; g->count < n; g->count++)
    if (begin(&g->workers[g->count]) != 0) // want leash-unjoined-thread "is not joined on every path"
      goto fail;
  return g;
fail:
  free(g->workers);
  free(g);
  return NULL; // note "is not joined"
}

struct group *groupJoined(int n) {
  struct group *g = calloc(1, sizeof *g);
  if (g == NULL)
    return NULL;
  g->workers = calloc(n, sizeof *g->workers);
  for (g->count = 0; g->count < n; g->count++)
    if (begin(&g->workers[g->count]) != 0) // ok leash-unjoined-thread
      goto fail;
  return g;
fail:
  for (int i = 0; i < g->count; i++)
    pthread_join(g->workers[i].thread, NULL);
  free(g->workers);
  free(g);
  return NULL;
}

void groupStop(struct group *g) {
  for (int i = 0; i < g->count; i++)
    pthread_join(g->workers[i].thread, NULL);
  free(g->workers);
  free(g);
}
