// SPDX-License-Identifier: Apache-2.0
// std: c11
// A handle goes with the struct that it is put into.
#include <pthread.h>
#include <stddef.h>

struct job {
  pthread_t id;
  int have;
};

static void *body(void *arg) { return arg; }

static struct job jobs[10];
static int count;

void literal(struct job *j) {
  pthread_t t;
  if (pthread_create(&t, NULL, body, NULL)) // ok
    return;
  *j = (struct job){.id = t, .have = 1};
}

void copied(void) {
  pthread_t t;
  if (count == 10 || pthread_create(&t, NULL, body, NULL)) // ok
    return;
  struct job j = {t, 1};
  jobs[count++] = j;
}

void put(struct job j);
void put_at(const struct job *j);

void given(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, body, NULL)) // ok
    return;
  put((struct job){t, 1});
}

void pointed_at(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, body, NULL)) // ok
    return;
  put_at(&(struct job){t, 1});
}

void join_last(void) {
  while (count > 0) {
    struct job j = jobs[--count];
    pthread_join(j.id, NULL);
  }
}

void end(struct job *j) {
  if (j->have)
    pthread_join(j->id, NULL);
  j->have = 0;
}

// The struct has another one.
void other(struct job *j) {
  pthread_t t, u;
  if (pthread_create(&t, NULL, body, NULL)) // want leash-unjoined-thread "thread 't' is not joined on every path"
    return;
  if (pthread_create(&u, NULL, body, NULL)) // ok
    return;
  *j = (struct job){.id = u, .have = 1};
}
