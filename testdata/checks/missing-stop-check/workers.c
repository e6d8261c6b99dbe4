// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
//
// Worker threads as C programs write them: a condition and a list, a return
// code, a signal that ends everything.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct job {
  struct job *next;
  int (*run)(struct job *);
};

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  struct job *head;
  bool closed;
};

/* NULL when the queue is closed. */
static struct job *queue_pop(struct queue *q) {
  struct job *j;
  pthread_mutex_lock(&q->lock);
  while (!q->head && !q->closed)
    pthread_cond_wait(&q->ready, &q->lock);
  j = q->head;
  if (j)
    q->head = j->next;
  pthread_mutex_unlock(&q->lock);
  return j;
}

static void *until_null(void *arg) {
  struct queue *q = arg;
  struct job *j;
  while ((j = queue_pop(q)) != NULL) // ok leash-missing-stop-check
    j->run(j);
  return NULL;
}

static void *skips_null(void *arg) {
  struct queue *q = arg;
  while (1) { // want leash-missing-stop-check "'?skips_null'?"
    struct job *j = queue_pop(q);
    if (!j)
      continue;
    j->run(j);
  }
  return NULL;
}

/* The job decides. */
static void *by_result(void *arg) {
  struct queue *q = arg;
  for (;;) { // ok leash-missing-stop-check
    struct job *j = queue_pop(q);
    if (j && j->run(j) < 0)
      break;
  }
  return NULL;
}

/* The lock is held by hand, the flag looked at under it. */
static void *by_flag(void *arg) {
  struct queue *q = arg;
  pthread_mutex_lock(&q->lock);
  for (;;) { // ok leash-missing-stop-check
    while (!q->head && !q->closed)
      pthread_cond_wait(&q->ready, &q->lock);
    if (q->closed)
      break;
    struct job *j = q->head;
    q->head = j->next;
    pthread_mutex_unlock(&q->lock);
    j->run(j);
    pthread_mutex_lock(&q->lock);
  }
  pthread_mutex_unlock(&q->lock);
  return NULL;
}

/* goto out */
static void *by_goto(void *arg) {
  int fd = *(int *)arg;
  char buffer[64];
  for (;;) { // ok leash-missing-stop-check
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n == 0)
      goto out;
    if (n < 0 && errno != EINTR)
      goto out;
  }
out:
  close(fd);
  return NULL;
}

/* pthread_exit from a helper */
static void leave(int code) {
  if (code)
    pthread_exit(NULL);
}

static void *by_exit(void *arg) {
  struct queue *q = arg;
  for (;;) { // ok leash-missing-stop-check
    struct job *j = queue_pop(q);
    leave(j == NULL);
    j->run(j);
  }
  return NULL;
}

static void *by_exit_here(void *arg) {
  struct queue *q = arg;
  for (;;) { // ok leash-missing-stop-check
    struct job *j = queue_pop(q);
    if (!j)
      pthread_exit(NULL);
    j->run(j);
  }
  return NULL;
}

/* The whole process ends here. */
static void *waits_for_signals(void *arg) {
  sigset_t *set = arg;
  for (;;) { // ok leash-missing-stop-check
    int number = 0;
    sigwait(set, &number);
    if (number == SIGTERM)
      exit(0);
  }
  return NULL;
}

void run_all(struct queue *q, int *fd, sigset_t *set) {
  void *(*bodies[])(void *) = {until_null};
  pthread_t t[9];
  pthread_create(&t[0], NULL, bodies[0], q);
  pthread_create(&t[1], NULL, until_null, q);
  pthread_create(&t[2], NULL, skips_null, q);
  pthread_create(&t[3], NULL, by_result, q);
  pthread_create(&t[4], NULL, by_flag, q);
  pthread_create(&t[5], NULL, by_goto, fd);
  pthread_create(&t[6], NULL, by_exit, q);
  pthread_create(&t[7], NULL, by_exit_here, q);
  pthread_create(&t[8], NULL, waits_for_signals, set);
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_cond_broadcast(&q->ready);
  pthread_mutex_unlock(&q->lock);
  for (int i = 0; i < 9; ++i)
    pthread_join(t[i], NULL);
}
