// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
//
// Waits with a mutex held that end all the same: who is waited for had the
// mutex before, or gets it meanwhile; and the same where it does not.
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHECK(What)                                                            \
  do {                                                                         \
    if (!(What)) {                                                             \
      fprintf(stderr, "%s failed\n", #What);                                   \
      abort();                                                                 \
    }                                                                          \
  } while (0)

/* The permit and what says that it is there come in one turn. */

struct Job {
  pthread_mutex_t Lock;
  sem_t Done;
  int Posted;
  int Started;
};

static void *post(void *Arg) {
  struct Job *J = Arg;
  pthread_mutex_lock(&J->Lock);
  J->Started = 1;
  sem_post(&J->Done);
  J->Posted = 1;
  pthread_mutex_unlock(&J->Lock);
  return NULL;
}

void checked(void) {
  pthread_t Thread;
  struct Job J = {.Posted = 0};
  pthread_mutex_init(&J.Lock, NULL);
  sem_init(&J.Done, 0, 0);
  if (pthread_create(&Thread, NULL, post, &J) != 0)
    return;
  usleep(100000);
  pthread_mutex_lock(&J.Lock);
  CHECK(J.Posted == 1);
  sem_wait(&J.Done); // ok leash-unbounded-wait
  pthread_mutex_unlock(&J.Lock);
  pthread_join(Thread, NULL);
}

struct Task {
  pthread_mutex_t Lock;
  sem_t Done;
  int Wanted;
};

static void *finish(void *Arg) {
  struct Task *J = Arg;
  pthread_mutex_lock(&J->Lock);
  sem_post(&J->Done);
  pthread_mutex_unlock(&J->Lock);
  return NULL;
}

void unchecked(int Wanted) {
  pthread_t Thread;
  struct Task J = {.Wanted = Wanted};
  pthread_mutex_init(&J.Lock, NULL);
  sem_init(&J.Done, 0, 0);
  if (pthread_create(&Thread, NULL, finish, &J) != 0)
    return;
  pthread_mutex_lock(&J.Lock);
  CHECK(J.Wanted == 1);
  sem_wait(&J.Done); // want leash-unbounded-wait "is locked"
  pthread_mutex_unlock(&J.Lock);
  pthread_join(Thread, NULL);
}

/* Two threads in turn; the last turn of the other one ends with its end. */

static pthread_mutex_t Turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Changed = PTHREAD_COND_INITIALIZER;
static int Step;

static void nextWithoutWait(void) {
  ++Step;
  pthread_cond_signal(&Changed);
}

static void next(void) {
  int Current;
  nextWithoutWait();
  for (Current = Step; Current == Step;)
    pthread_cond_wait(&Changed, &Turn);
}

static void *peer(void *Unused) {
  (void)Unused;
  pthread_mutex_lock(&Turn);
  next();
  next();
  nextWithoutWait();
  pthread_mutex_unlock(&Turn);
  return NULL;
}

void inTurns(void) {
  pthread_t Thread;
  pthread_mutex_lock(&Turn);
  CHECK(pthread_create(&Thread, NULL, peer, NULL) == 0);
  next();
  next();
  next();
  CHECK(pthread_join(Thread, NULL) == 0); // ok leash-unbounded-wait
  pthread_mutex_unlock(&Turn);
}

static pthread_mutex_t Busy = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Idle = PTHREAD_COND_INITIALIZER;
static int Working, Stopping;

static void *work(void *Unused) {
  (void)Unused;
  for (;;) {
    pthread_mutex_lock(&Busy);
    Working = 0;
    pthread_cond_signal(&Idle);
    int Stop = Stopping;
    pthread_mutex_unlock(&Busy);
    if (Stop)
      return NULL;
  }
}

void untilIdle(void) {
  pthread_t Thread;
  Working = 1;
  CHECK(pthread_create(&Thread, NULL, work, NULL) == 0);
  pthread_mutex_lock(&Busy);
  Stopping = 1;
  while (Working)
    pthread_cond_wait(&Idle, &Busy);
  pthread_join(Thread, NULL); // want leash-unbounded-wait "Busy"
  pthread_mutex_unlock(&Busy);
}

/* A callback of the loop that is run unlocks the mutex. */

typedef void (*Callback)(void);
void atFirst(Callback What); // of another library
void runLoop(void);

static pthread_mutex_t Ready = PTHREAD_MUTEX_INITIALIZER;
static pthread_t Poster;
static int Calls;

static void *postCalls(void *Unused) {
  (void)Unused;
  pthread_mutex_lock(&Ready);
  ++Calls;
  pthread_mutex_unlock(&Ready);
  return NULL;
}

static void prepared(void) {
  pthread_create(&Poster, NULL, postCalls, NULL);
  pthread_mutex_unlock(&Ready);
}

void fromLoop(void) {
  pthread_mutex_lock(&Ready);
  atFirst(prepared);
  runLoop();
  pthread_join(Poster, NULL); // ok leash-unbounded-wait
}

static pthread_mutex_t Kept = PTHREAD_MUTEX_INITIALIZER;
static pthread_t Counter;

static void *count(void *Unused) {
  (void)Unused;
  pthread_mutex_lock(&Kept);
  ++Calls;
  pthread_mutex_unlock(&Kept);
  return NULL;
}

static void counted(void) {
  pthread_mutex_lock(&Kept);
  --Calls;
  pthread_mutex_unlock(&Kept);
}

void keptLocked(void) {
  atFirst(counted);
  pthread_mutex_lock(&Kept);
  CHECK(pthread_create(&Counter, NULL, count, NULL) == 0);
  runLoop();
  pthread_join(Counter, NULL); // want leash-unbounded-wait "Kept"
  pthread_mutex_unlock(&Kept);
}
