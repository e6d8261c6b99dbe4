// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
// stdlib: real
// Threads that start the next one, for which they write to another object.
#include <pthread.h>
#include <stdlib.h>

struct thread {
  pthread_t id;
  int created;
};

struct decoder;
struct worker {
  struct thread thread;
  struct decoder *decoder;
  unsigned index;
};

struct decoder {
  struct worker workers[4];
  unsigned started;
};

static int thread_create(struct thread *t, void *(*body)(void *), void *arg) {
  int ret;
  t->created = 0;
  ret = pthread_create(&t->id, 0, body, arg); // ok
  if (!ret)
    t->created = 1;
  return ret;
}

static int thread_wait(struct thread *t) {
  int ret;
  if (!t->created)
    return 22;
  ret = pthread_join(t->id, 0);
  t->created = 0;
  return ret;
}

static void *work(void *arg) {
  struct worker *w = arg;
  struct decoder *d = w->decoder;
  if (w->index < 3) {
    struct worker *next = &d->workers[w->index + 1];
    if (thread_create(&next->thread, work, next) == 0)
      d->started++;
  }
  return 0;
}

int decode(struct decoder *d) {
  for (unsigned i = 0; i < 4; i++) {
    d->workers[i].decoder = d;
    d->workers[i].index = i;
    d->workers[i].thread.created = 0;
  }
  return thread_create(&d->workers[0].thread, work, &d->workers[0]);
}

void decoder_free(struct decoder *d) {
  for (unsigned i = 0; i < 4; i++)
    thread_wait(&d->workers[i].thread);
}

// One that says itself that there is no thread.
struct single {
  pthread_t id;
  int created;
};

static void *leave(void *arg) {
  struct single *s = arg;
  s->created = 0;
  return 0;
}

int single_start(struct single *s) {
  int ret = pthread_create(&s->id, 0, leave, s); // want leash-unjoined-thread "'id'"
  if (!ret)
    s->created = 1;
  return ret;
}

int single_wait(struct single *s) {
  if (!s->created)
    return 22;
  s->created = 0;
  return pthread_join(s->id, 0);
}

int main(void) {
  static struct decoder d;
  static struct single s;
  decode(&d);
  decoder_free(&d);
  single_start(&s);
  single_wait(&s);
  return 0;
}
