// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: both
//
// Flags that are looked at only when the wait is over: the stop may come while
// the thread is busy, and is not seen before the next wait.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

void query(int number);

static pthread_t *mail_thread;
static pthread_mutex_t mail_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t mail_cond = PTHREAD_COND_INITIALIZER;
static bool mail_leave;

static void *mail_loop(void *arg) {
  for (;;) {
    pthread_mutex_lock(&mail_mutex);
    pthread_cond_wait(&mail_cond, &mail_mutex); // want leash-unbounded-wait "mail_leave.*between its test and its sleep"
    pthread_mutex_unlock(&mail_mutex);
    if (mail_leave)
      return arg;
    query(1);
  }
}

void mail_start(void) {
  mail_thread = malloc(sizeof(pthread_t));
  pthread_create(mail_thread, NULL, mail_loop, NULL); // note "started here"
}

void mail_stop(void) {
  pthread_mutex_lock(&mail_mutex);
  mail_leave = true; // note "requested here"
  pthread_cond_signal(&mail_cond);
  pthread_mutex_unlock(&mail_mutex);
  pthread_join(*mail_thread, NULL); // note "waited for here"
  free(mail_thread);
}

// A cancel ends the wait, whenever it comes, also by a pointer to the handle.
static pthread_t *news_thread;
static pthread_mutex_t news_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news_cond = PTHREAD_COND_INITIALIZER;
static bool news_leave;

static void *news_loop(void *arg) {
  for (;;) {
    pthread_mutex_lock(&news_mutex);
    pthread_cond_wait(&news_cond, &news_mutex); // ok leash-unbounded-wait
    pthread_mutex_unlock(&news_mutex);
    if (news_leave)
      return arg;
    query(2);
  }
}

void news_start(void) {
  news_thread = malloc(sizeof(pthread_t));
  pthread_create(news_thread, NULL, news_loop, NULL);
}

void news_stop(void) {
  pthread_cancel(*news_thread);
  pthread_mutex_lock(&news_mutex);
  news_leave = true;
  pthread_cond_signal(&news_cond);
  pthread_mutex_unlock(&news_mutex);
  pthread_join(*news_thread, NULL);
  free(news_thread);
}

// The mutex is held from the test to the sleep, and the stop needs it, by
// trying until it has it.
static pthread_t poll_thread;
static pthread_mutex_t poll_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t poll_cond = PTHREAD_COND_INITIALIZER;
static bool poll_leave;

static void *poll_loop(void *arg) {
  pthread_mutex_lock(&poll_mutex);
  while (!poll_leave) {
    pthread_cond_wait(&poll_cond, &poll_mutex); // ok leash-unbounded-wait
    query(3);
  }
  pthread_mutex_unlock(&poll_mutex);
  return arg;
}

void poll_start(void) {
  pthread_create(&poll_thread, NULL, poll_loop, NULL);
}

void poll_stop(void) {
  while (pthread_mutex_trylock(&poll_mutex) != 0)
    ;
  poll_leave = true;
  pthread_cond_signal(&poll_cond);
  pthread_mutex_unlock(&poll_mutex);
  pthread_join(poll_thread, NULL);
}

// … and the waiter does so.
static pthread_t mood_thread;
static pthread_mutex_t mood_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t mood_cond = PTHREAD_COND_INITIALIZER;
static bool mood_leave;

static void *mood_loop(void *arg) {
  while (pthread_mutex_trylock(&mood_mutex) != 0)
    ;
  while (!mood_leave) {
    pthread_cond_wait(&mood_cond, &mood_mutex); // ok leash-unbounded-wait
    query(4);
  }
  pthread_mutex_unlock(&mood_mutex);
  return arg;
}

void mood_start(void) {
  pthread_create(&mood_thread, NULL, mood_loop, NULL);
}

void mood_stop(void) {
  pthread_mutex_lock(&mood_mutex);
  mood_leave = true;
  pthread_cond_signal(&mood_cond);
  pthread_mutex_unlock(&mood_mutex);
  pthread_join(mood_thread, NULL);
}
