// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// A function that joins the thread of a struct and frees it ends both, whatever
// its name is.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

void send_one(void);

struct edge {
  pthread_t sender;
  atomic_int stop;
};

static void *send_all(void *arg) {
  struct edge *e = arg;
  while (!e->stop)
    send_one();
  return NULL;
}

struct edge *edge_new(void) {
  struct edge *e = calloc(1, sizeof *e);
  if (e && pthread_create(&e->sender, NULL, send_all, e)) {
    free(e);
    return NULL;
  }
  return e;
}

void edge_discard(struct edge *e) {
  e->stop = 1;
  pthread_join(e->sender, NULL); // ok leash-unbounded-wait
}

void edge_release(struct edge *e) {
  pthread_join(e->sender, NULL); // want leash-unbounded-wait "joins 'e->sender' without asking it to stop"
  free(e);
}

void edge_free(struct edge *e) {
  e->stop = 1;
  pthread_join(e->sender, NULL); // ok leash-unbounded-wait
  free(e);
}
