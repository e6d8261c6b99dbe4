// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: both
//
// Flags in the struct that a thread gets: does anybody set them?
#include <pthread.h>
#include <stdlib.h>

void sample(int *channel);

struct sampler {
  pthread_t thread;
  int running;
  int stopping;
  int channel;
};

static void *sampler_main(void *arg) {
  struct sampler *s = arg;
  while (s->running) // want leash-missing-stop-check "tests '.*running', which nobody changes for it"
    sample(&s->channel);
  return NULL;
}

static void sampler_start(struct sampler *s) {
  s->running = 1;
  s->stopping = 0;
  pthread_create(&s->thread, NULL, sampler_main, s);
}

static void sampler_stop(struct sampler *s) {
  s->stopping = 1;
  pthread_join(s->thread, NULL);
}

struct logger {
  pthread_t thread;
  int running;
  int lines;
};

static void *logger_main(void *arg) {
  struct logger *l = arg;
  while (l->running) // ok leash-missing-stop-check
    sample(&l->lines);
  return NULL;
}

static void logger_start(struct logger *l) {
  l->running = 1;
  pthread_create(&l->thread, NULL, logger_main, l);
}

static void logger_stop(struct logger *l) {
  l->running = 0;
  pthread_join(l->thread, NULL);
}

// Another struct behind the same pointer in the next round.
struct node {
  struct node *next;
  int more;
};

static void *walk(void *arg) {
  struct node *n = arg;
  while (n->more) { // ok leash-missing-stop-check
    sample(&n->more);
    n = n->next;
  }
  return NULL;
}

int main(void) {
  struct sampler s;
  struct logger l;
  struct node *n = calloc(1, sizeof *n);
  pthread_t w;
  n->more = 1;
  sampler_start(&s);
  logger_start(&l);
  pthread_create(&w, NULL, walk, n);
  pthread_join(w, NULL);
  logger_stop(&l);
  sampler_stop(&s);
  return 0;
}
