// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
//
// Handles in memory that the function itself has got from malloc().
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static void *work(void *arg) { return arg; }
int check(int id);

int lostWithTheArray(int n) {
  pthread_t *t = malloc(n * sizeof *t);
  int i;
  if (!t)
    return -1;
  for (i = 0; i < n; i++) {
    if (pthread_create(&t[i], NULL, work, NULL) != 0) { // want leash-unjoined-thread "'t'"
      free(t);
      return -1;
    }
  }
  for (i = 0; i < n; i++)
    pthread_join(t[i], NULL);
  free(t);
  return 0;
}

int joinedOneByOne(int n) {
  pthread_t *t = malloc(n * sizeof *t);
  int i;
  if (!t)
    return -1;
  for (i = 0; i < n; i++) {
    if (pthread_create(&t[i], NULL, work, NULL) != 0) { // ok leash-unjoined-thread
      while (i-- > 0)
        pthread_join(t[i], NULL);
      free(t);
      return -1;
    }
  }
  for (i = 0; i < n; i++)
    pthread_join(t[i], NULL);
  free(t);
  return 0;
}

/* The joins end with the first bad one. */
int leftEarly(int n) {
  pthread_t *t = NULL;
  int i, started, ret = -1;
  t = malloc(n * sizeof *t);
  if (!t)
    return -1;
  for (started = 0; started < n; started++)
    if (pthread_create(&t[started], NULL, work, NULL) != 0) // want leash-unjoined-thread "'t'"
      break;
  if (started == 0)
    goto out;
  for (i = 0; i < started; i++) {
    pthread_join(t[i], NULL);
    if (check(n))
      goto out;
  }
  ret = 0;
out:
  free(t);
  return ret;
}

/* None has been started where the count of them is 0. */
int counted(int n) {
  pthread_t *t = malloc(n * sizeof *t);
  int i, started, ret = -1;
  if (!t)
    return -1;
  for (started = 0; started < n; started++)
    if (pthread_create(&t[started], NULL, work, NULL) != 0) // ok leash-unjoined-thread
      break;
  if (started == 0)
    goto out;
  for (i = 0; i < started; i++)
    pthread_join(t[i], NULL);
  ret = 0;
out:
  free(t);
  return ret;
}

/* A struct that others find by one of its parts. */
struct list {
  struct list *next;
};
struct job {
  struct list node;
  pthread_t thread;
  pthread_t second;
};
static struct list *jobs;
static void enlist(struct list *node) {
  node->next = jobs;
  jobs = node;
}

struct list *partReturned(void) {
  struct job *j = calloc(1, sizeof *j);
  if (!j)
    return NULL;
  if (pthread_create(&j->thread, NULL, work, NULL) != 0) { // ok leash-unjoined-thread
    free(j);
    return NULL;
  }
  return &j->node;
}

int partEnlisted(void) {
  struct job *j = calloc(1, sizeof *j);
  if (!j)
    return -1;
  if (pthread_create(&j->thread, NULL, work, NULL) != 0) { // ok leash-unjoined-thread
    free(j);
    return -1;
  }
  enlist(&j->node);
  return 0;
}

int joinAll(void) {
  int n = 0;
  for (struct list *l = jobs; l; l = l->next, n++)
    pthread_join(((struct job *)l)->thread, NULL);
  return n;
}

/* Another thread gets the object, too. */
struct pair {
  pthread_t first, second;
  int stop;
};
static void *quiet(void *arg) {
  struct pair *p = arg;
  while (!p->stop)
    check(0);
  return NULL;
}
static void *joins(void *arg) {
  struct pair *p = arg;
  pthread_join(p->first, NULL);
  return NULL;
}

int secondFails(void) {
  struct pair *p = calloc(1, sizeof *p);
  if (!p)
    return -1;
  if (pthread_create(&p->first, NULL, quiet, p) != 0) { // want leash-unjoined-thread "'first'|p"
    free(p);
    return -1;
  }
  if (pthread_create(&p->second, NULL, quiet, p) != 0) {
    p->stop = 1;
    free(p);
    return -1;
  }
  pthread_join(p->first, NULL);
  pthread_join(p->second, NULL);
  free(p);
  return 0;
}

int secondJoinsFirst(void) {
  struct pair *p = calloc(1, sizeof *p);
  pthread_t other;
  if (!p)
    return -1;
  if (pthread_create(&p->first, NULL, work, NULL) != 0) { // ok leash-unjoined-thread
    free(p);
    return -1;
  }
  if (pthread_create(&other, NULL, joins, p) != 0) {
    pthread_join(p->first, NULL);
    free(p);
    return -1;
  }
  pthread_join(other, NULL);
  free(p);
  return 0;
}

// Another name, given before the thread is there.
static int startFirst(struct job *j) {
  return pthread_create(&j->thread, NULL, work, NULL); // (said at the call)
}

void *returnedAsHandle(void) {
  void *handle = NULL;
  struct job *j;
  j = calloc(1, sizeof *j);
  if (j) {
    handle = j;
    startFirst(j); // ok leash-unjoined-thread
  }
  return handle;
}

void *startedHereAndReturned(void) {
  void *handle = NULL;
  struct job *j = calloc(1, sizeof *j);
  if (j) {
    handle = j;
    pthread_create(&j->thread, NULL, work, NULL); // ok leash-unjoined-thread
  }
  return handle;
}

void *nameGone(void) {
  void *handle = NULL;
  struct job *j = calloc(1, sizeof *j);
  if (j) {
    handle = j;
    check(handle != NULL);
    handle = NULL;
    pthread_create(&j->thread, NULL, work, NULL); // want leash-unjoined-thread "'j'"
  }
  return handle;
}

void *nameOfAnother(void) {
  void *handle = NULL;
  struct job *j = calloc(1, sizeof *j);
  if (!j)
    return NULL;
  handle = j;
  j = calloc(1, sizeof *j);
  if (j)
    pthread_create(&j->thread, NULL, work, NULL); // todo-want leash-unjoined-thread "'j'"
  return handle;
}

// Lists that only locals know.
struct node {
  pthread_t t;
  struct node *next;
};

void listedFirst(int n) {
  struct node *head = NULL;
  for (int i = 0; i < n; i++) {
    struct node *x = malloc(sizeof *x);
    x->next = head;
    head = x;
    pthread_create(&x->t, NULL, work, NULL); // ok leash-unjoined-thread
  }
  for (struct node *x = head; x; x = x->next)
    pthread_join(x->t, NULL);
}

void listedThen(int n) {
  struct node *head = NULL;
  for (int i = 0; i < n; i++) {
    struct node *x = malloc(sizeof *x);
    pthread_create(&x->t, NULL, work, NULL); // ok leash-unjoined-thread
    x->next = head;
    head = x;
  }
  for (struct node *x = head; x; x = x->next)
    pthread_join(x->t, NULL);
}

void listedAtTheEnd(int n) {
  struct node *head = NULL, *last = NULL;
  for (int i = 0; i < n; i++) {
    struct node *x = calloc(1, sizeof *x);
    if (!x)
      break;
    if (last)
      last->next = x;
    else
      head = x;
    last = x;
    if (pthread_create(&x->t, NULL, work, NULL)) // ok leash-unjoined-thread
      break;
  }
  for (struct node *x = head; x; x = x->next)
    pthread_join(x->t, NULL);
}

void notListed(int n) {
  for (int i = 0; i < n; i++) {
    struct node *x = malloc(sizeof *x);
    x->next = NULL;
    pthread_create(&x->t, NULL, work, NULL); // want leash-unjoined-thread "'x'"
  }
}
