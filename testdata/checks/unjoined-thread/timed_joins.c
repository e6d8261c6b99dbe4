// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: program
// flags: -D_GNU_SOURCE
//
// A10: a join with a deadline that has given up has not joined.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void *work(void *arg) { return arg; }

int givesUp(const struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // want leash-unjoined-thread "'t'"
    return -1;
  if (pthread_timedjoin_np(t, NULL, until) != 0) {
    fprintf(stderr, "stuck\n");
    return -1; // note "not joined when the function returns"
  }
  return 0;
}

int asksWhy(const struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // want leash-unjoined-thread "'t'"
    return -1;
  int rc = pthread_timedjoin_np(t, NULL, until);
  if (rc == ETIMEDOUT)
    return -1;
  return rc;
}

int onlyTries(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // want leash-unjoined-thread "'t'"
    return -1;
  return pthread_tryjoin_np(t, NULL) == EBUSY;
}

int detaches(const struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // ok leash-unjoined-thread
    return -1;
  int rc = pthread_timedjoin_np(t, NULL, until);
  if (rc == ETIMEDOUT)
    pthread_detach(t);
  return rc;
}

int cancels(const struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // ok leash-unjoined-thread
    return -1;
  if (pthread_timedjoin_np(t, NULL, until) != 0) {
    pthread_cancel(t);
    pthread_join(t, NULL);
  }
  return 0;
}

int triesAgain(struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // ok leash-unjoined-thread
    return -1;
  while (pthread_timedjoin_np(t, NULL, until) == ETIMEDOUT)
    ++until->tv_sec;
  return 0;
}

int goesDown(const struct timespec *until) {
  pthread_t t;
  if (pthread_create(&t, NULL, work, NULL) != 0) // ok leash-unjoined-thread
    return -1;
  if (pthread_timedjoin_np(t, NULL, until) != 0)
    abort();
  return 0;
}

struct agent {
  pthread_t thread;
  int stop;
};

int agent_start(struct agent *a) {
  return pthread_create(&a->thread, NULL, work, a); // want leash-unjoined-thread "'thread' of 'agent'"
}

int agent_stop(struct agent *a, const struct timespec *until) {
  a->stop = 1;
  int rc = pthread_timedjoin_np(a->thread, NULL, until);
  if (rc != 0)
    fprintf(stderr, "agent does not answer: %d\n", rc);
  return rc;
}

struct probe {
  pthread_t thread;
  int stop;
};

int probe_start(struct probe *p) {
  return pthread_create(&p->thread, NULL, work, p); // ok leash-unjoined-thread
}

int probe_stop(struct probe *p, const struct timespec *until) {
  p->stop = 1;
  int rc = pthread_timedjoin_np(p->thread, NULL, until);
  if (rc == ETIMEDOUT)
    pthread_detach(p->thread);
  return rc;
}

static pthread_t flusher;

int flusher_start(void) {
  return pthread_create(&flusher, NULL, work, NULL); // want leash-unjoined-thread "'flusher'"
}

void flusher_stop(const struct timespec *until) {
  if (pthread_timedjoin_np(flusher, NULL, until) != 0)
    fprintf(stderr, "gives up\n");
}

// The caller tries again.
static pthread_t sender;

int sender_start(void) {
  return pthread_create(&sender, NULL, work, NULL); // ok leash-unjoined-thread
}

int sender_stop(const struct timespec *until) {
  return pthread_timedjoin_np(sender, NULL, until) == 0;
}

int main(void) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  struct agent a = {0};
  struct probe p = {0};
  if (agent_start(&a) != 0 || probe_start(&p) != 0 || flusher_start() != 0 ||
      sender_start() != 0)
    return 1;
  agent_stop(&a, &until);
  probe_stop(&p, &until);
  flusher_stop(&until);
  while (!sender_stop(&until))
    ++until.tv_sec;
  return givesUp(&until) + asksWhy(&until) + onlyTries() + detaches(&until) +
         cancels(&until) + triesAgain(&until) + goesDown(&until);
}
