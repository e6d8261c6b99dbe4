// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: both
//
// A daemon in C: workers with a job list, a semaphore, a volatile flag that a
// signal handler sets.
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct job {
  struct job *next;
};

static pthread_mutex_t lock;
static pthread_cond_t more, room;
static struct job *jobs;
static bool shutting_down;
static sem_t tokens, permits;
static volatile sig_atomic_t quit;
static pthread_t worker_thread, feeder_thread, filler_thread, ticker_thread;

void perform(struct job *j);

static void *worker(void *arg) {
  (void)arg;
  pthread_mutex_lock(&lock);
  while (!shutting_down) {
    while (jobs == NULL)
      pthread_cond_wait(&more, &lock); // want leash-unbounded-wait "'more'.*shutting_down"
    struct job *j = jobs;
    jobs = j->next;
    pthread_mutex_unlock(&lock);
    perform(j);
    pthread_mutex_lock(&lock);
  }
  pthread_mutex_unlock(&lock);
  return NULL;
}

static void *filler(void *arg) {
  (void)arg;
  pthread_mutex_lock(&lock);
  while (!shutting_down) {
    while (jobs != NULL && !shutting_down)
      pthread_cond_wait(&room, &lock); // ok leash-unbounded-wait
    pthread_cond_signal(&more);
  }
  pthread_mutex_unlock(&lock);
  return NULL;
}

static void *feeder(void *arg) {
  (void)arg;
  while (!shutting_down) {
    sem_wait(&tokens); // want leash-unbounded-wait "'tokens'"
    perform(NULL);
  }
  return NULL;
}

static void *ticker(void *arg) {
  (void)arg;
  while (!shutting_down) {
    sem_wait(&permits); // ok leash-unbounded-wait
    perform(NULL);
  }
  return NULL;
}

static void on_signal(int number) {
  (void)number;
  quit = 1;
  sem_post(&permits);
}

void daemon_start(void) {
  signal(SIGTERM, on_signal);
  pthread_create(&worker_thread, NULL, worker, NULL);
  pthread_create(&filler_thread, NULL, filler, NULL);
  pthread_create(&feeder_thread, NULL, feeder, NULL);
  pthread_create(&ticker_thread, NULL, ticker, NULL);
}

void daemon_stop(void) {
  pthread_mutex_lock(&lock);
  shutting_down = true;
  pthread_cond_broadcast(&more);
  pthread_cond_broadcast(&room);
  pthread_mutex_unlock(&lock);
  sem_post(&permits);
  pthread_join(worker_thread, NULL); // ok leash-unbounded-wait
  pthread_join(filler_thread, NULL);
  pthread_join(feeder_thread, NULL);
  pthread_join(ticker_thread, NULL);
}
