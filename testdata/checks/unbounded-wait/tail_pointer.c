// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
//
// A list whose last link is pointed to: who appends changes its head, too.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct note {
  struct note *next;
};

struct desk {
  pthread_mutex_t mutex;
  pthread_cond_t filled;
  struct note *head, **tail;
  bool closed;
  pthread_t clerk;
};

static struct note *desk_take(struct desk *d) {
  pthread_mutex_lock(&d->mutex);
  while (d->head == NULL)
    pthread_cond_wait(&d->filled, &d->mutex); // want leash-unbounded-wait "closed.*does not change what it waits for"
  struct note *n = d->head;
  d->head = n->next;
  if (!d->head)
    d->tail = &d->head;
  pthread_mutex_unlock(&d->mutex);
  return n;
}

static void *clerk(void *arg) {
  struct desk *d = arg;
  struct note *n;
  while ((n = desk_take(d)) != NULL) // note "calls on"
    free(n);
  return NULL;
}

static void desk_put(struct desk *d, struct note *n) {
  pthread_mutex_lock(&d->mutex);
  *d->tail = n;
  d->tail = &n->next;
  pthread_cond_signal(&d->filled);
  pthread_mutex_unlock(&d->mutex);
}

static void desk_close(struct desk *d) {
  pthread_mutex_lock(&d->mutex);
  d->closed = true;
  pthread_cond_broadcast(&d->filled);
  pthread_mutex_unlock(&d->mutex);
  pthread_join(d->clerk, NULL);
}

// This one puts a last note on the desk.
struct board {
  pthread_mutex_t mutex;
  pthread_cond_t filled;
  struct note *head, **tail;
  bool closed;
  pthread_t clerk;
};

static struct note *board_take(struct board *b) {
  pthread_mutex_lock(&b->mutex);
  while (b->head == NULL)
    pthread_cond_wait(&b->filled, &b->mutex); // ok leash-unbounded-wait
  struct note *n = b->head;
  b->head = n->next;
  if (!b->head)
    b->tail = &b->head;
  pthread_mutex_unlock(&b->mutex);
  return n;
}

static void *reader(void *arg) {
  struct board *b = arg;
  struct note *n;
  while ((n = board_take(b)) != NULL) {
    if (n->next == n)
      break;
    free(n);
  }
  return NULL;
}

static void board_close(struct board *b, struct note *last) {
  pthread_mutex_lock(&b->mutex);
  b->closed = true;
  *b->tail = last;
  pthread_cond_broadcast(&b->filled);
  pthread_mutex_unlock(&b->mutex);
  pthread_join(b->clerk, NULL);
}

int main(void) {
  static struct desk d;
  static struct board b;
  d.tail = &d.head;
  b.tail = &b.head;
  pthread_create(&d.clerk, NULL, clerk, &d);
  pthread_create(&b.clerk, NULL, reader, &b);
  desk_put(&d, calloc(1, sizeof(struct note)));
  desk_close(&d);
  board_close(&b, calloc(1, sizeof(struct note)));
  return 0;
}
