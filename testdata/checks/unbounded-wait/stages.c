// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: real
// world: program
//
// Stages that are connected by queues: each closes the next one's queue when
// its own is closed, and until then there is somebody who makes room.
#include <pthread.h>
#include <stdbool.h>

enum { Room = 8 };
struct queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  float items[Room];
  int count;
  bool closed;
};
struct stage {
  struct queue in;
  struct stage *next;
  pthread_t thread;
};

static void put(struct queue *q, float v) {
  pthread_mutex_lock(&q->lock);
  while (q->count == Room)
    pthread_cond_wait(&q->changed, &q->lock);
  q->items[q->count++] = v;
  pthread_cond_broadcast(&q->changed);
  pthread_mutex_unlock(&q->lock);
}

static bool get(struct queue *q, float *v) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0 && !q->closed)
    pthread_cond_wait(&q->changed, &q->lock);
  bool ok = q->count > 0;
  if (ok) {
    *v = q->items[--q->count];
    pthread_cond_broadcast(&q->changed);
  }
  pthread_mutex_unlock(&q->lock);
  return ok;
}

static void queue_close(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_cond_broadcast(&q->changed);
  pthread_mutex_unlock(&q->lock);
}

static void *run(void *arg) {
  struct stage *s = arg;
  float v;
  while (get(&s->in, &v))
    if (s->next)
      put(&s->next->in, v);
  if (s->next)
    queue_close(&s->next->in);
  return 0;
}

void finish(struct stage *stages, int n) {
  queue_close(&stages[0].in);
  for (int i = 0; i < n; i++)
    pthread_join(stages[i].thread, 0);
}

int start(struct stage *stages, int n) {
  for (int i = 0; i < n; i++)
    if (pthread_create(&stages[i].thread, 0, run, &stages[i]) != 0)
      return i;
  return n;
}

int main(void) {
  static struct stage stages[3];
  stages[0].next = &stages[1];
  stages[1].next = &stages[2];
  int n = start(stages, 3);
  put(&stages[0].in, 1);
  finish(stages, n);
  return 0;
}
