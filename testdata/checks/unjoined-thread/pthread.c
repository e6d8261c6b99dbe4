// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *run(void *arg) { return arg; }
static int prepare(void) { return rand(); }

/* A12: created, neither joined nor detached. */
int lost(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL) != 0) // want leash-unjoined-thread "'tid'"
    return -1;
  return 0;
}

int lostOnError(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL)) // want leash-unjoined-thread "'tid'"
    return -1;
  if (prepare() < 0)
    return -1; // note "."
  pthread_join(tid, NULL);
  return 0;
}

void ignoredResult(void) {
  pthread_t tid;
  pthread_create(&tid, NULL, run, NULL); // want leash-unjoined-thread "'tid'"
}

void arrayLost(int n) {
  pthread_t tids[8];
  for (int i = 0; i < n; i++)
    pthread_create(&tids[i], NULL, run, NULL); // want leash-unjoined-thread "'tids"
}

/* Right. */
int joined(void) {
  pthread_t tid;
  int rc = pthread_create(&tid, NULL, run, NULL); // ok leash-unjoined-thread
  if (rc != 0) {
    fprintf(stderr, "pthread_create: %d\n", rc);
    return -1;
  }
  pthread_join(tid, NULL);
  return 0;
}

int joinedOnSuccess(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL) == 0) // ok leash-unjoined-thread
    pthread_join(tid, NULL);
  return 0;
}

int negated(void) {
  pthread_t tid;
  if (!pthread_create(&tid, NULL, run, NULL)) { // ok leash-unjoined-thread
    void *result;
    return pthread_join(tid, &result);
  }
  return -1;
}

int joinedOnBothWays(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL)) // ok leash-unjoined-thread
    return -1;
  int rc = prepare();
  pthread_join(tid, NULL);
  return rc;
}

void detached(void) {
  pthread_t tid;
  pthread_create(&tid, NULL, run, NULL); // ok leash-unjoined-thread
  pthread_detach(tid);
}

void detachedByAttribute(void) {
  pthread_t tid;
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_create(&tid, &attr, run, NULL); // ok leash-unjoined-thread
  pthread_attr_destroy(&attr);
}

/* The caller says which: then it is for the caller to know. */
int startAs(pthread_t *tid, int detach) {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(
      &attr, detach ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE);
  int rc = pthread_create(tid, &attr, run, NULL); // ok leash-unjoined-thread
  pthread_attr_destroy(&attr);
  return rc;
}

void startsAsAsked(void) {
  pthread_t tid;
  startAs(&tid, 1); // ok leash-unjoined-thread
}

void joinableByAttribute(void) {
  pthread_t tid;
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_JOINABLE);
  pthread_create(&tid, &attr, run, NULL); // want leash-unjoined-thread "'tid'"
  pthread_attr_destroy(&attr);
}

void nullAttributes(void) {
  pthread_t tid;
  pthread_create(&tid, (pthread_attr_t *)NULL, run, NULL); // want leash-unjoined-thread "'tid'"
}

static void *detachesItself(void *arg) {
  pthread_detach(pthread_self());
  return arg;
}

void selfDetached(void) {
  pthread_t tid;
  pthread_create(&tid, NULL, detachesItself, NULL); // ok leash-unjoined-thread
}

void arrayJoined(int n) {
  pthread_t tids[8];
  for (int i = 0; i < n; i++)
    pthread_create(&tids[i], NULL, run, NULL); // ok leash-unjoined-thread
  for (int i = 0; i < n; i++)
    pthread_join(tids[i], NULL);
}

void mallocedJoined(int n) {
  pthread_t *tids = malloc(n * sizeof *tids);
  for (int i = 0; i < n; i++)
    pthread_create(tids + i, NULL, run, NULL); // ok leash-unjoined-thread
  for (int i = 0; i < n; i++)
    pthread_join(tids[i], NULL);
  free(tids);
}

int diesOnFailure(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL)) { // ok leash-unjoined-thread
    perror("pthread_create");
    exit(1);
  }
  return pthread_join(tid, NULL);
}

/* Its name and its signals are no reason to forget it. */
int renamed(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, run, NULL)) // want leash-unjoined-thread "'tid'"
    return -1;
  return pthread_equal(tid, pthread_self());
}

/* A wrapper with attributes: what counts is what its callers give it. */
static int startWith(pthread_t *tid, const pthread_attr_t *attr,
                     void *(*body)(void *), void *arg) {
  return pthread_create(tid, attr, body, arg);
}

int wrapperWithoutAttributes(void) {
  pthread_t tid;
  return startWith(&tid, NULL, run, NULL); // want leash-unjoined-thread "'tid'"
}

static int startAsTold(pthread_t *tid, const pthread_attr_t *attr,
                       void *(*body)(void *), void *arg) {
  return pthread_create(tid, attr, body, arg);
}

int wrapperWithDetachedAttributes(void) {
  pthread_t tid;
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  int failed = startAsTold(&tid, &attr, run, NULL);
  pthread_attr_destroy(&attr);
  return failed;
}

// What has not been joined can be cancelled.
int cancelledAndJoined(void) {
  pthread_t t;
  int rc = pthread_create(&t, NULL, run, NULL); // ok leash-unjoined-thread
  if (rc)
    return rc;
  rc = pthread_cancel(t);
  if (!rc)
    rc = pthread_join(t, NULL);
  return rc;
}

int cancelledOnly(void) {
  pthread_t t;
  int rc = pthread_create(&t, NULL, run, NULL); // want leash-unjoined-thread "'t'"
  if (rc)
    return rc;
  return pthread_cancel(t);
}
