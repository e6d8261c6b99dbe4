// Barriers, cancellation, timed locks, signals and names of POSIX threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static pthread_barrier_t gate;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t free_slots;
static bool ready;

static void *run(void *unused) {
  int old;
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_BLOCK, &none, NULL);
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
  pthread_barrier_wait(&gate);
  pthread_setcancelstate(old, NULL);
  for (;;)
    pthread_testcancel();
  return unused;
}

int main(void) {
  pthread_t thread;
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 3;
  pthread_barrier_init(&gate, NULL, 2);
  if (pthread_create(&thread, NULL, run, NULL) != 0)
    return 1;
  pthread_setname_np(thread, "worker");
  pthread_barrier_wait(&gate);
  if (pthread_mutex_timedlock(&mutex, &deadline) == 0) {
    while (!ready)
      if (pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &deadline))
        break;
    pthread_mutex_unlock(&mutex);
  }
  if (pthread_rwlock_tryrdlock(&table) == 0)
    pthread_rwlock_unlock(&table);
  pthread_rwlock_wrlock(&table);
  pthread_rwlock_unlock(&table);
  sem_wait(&free_slots);
  sem_clockwait(&free_slots, CLOCK_MONOTONIC, &deadline);
  sem_post(&free_slots);
  pthread_kill(thread, SIGUSR1);
  pthread_cancel(thread);
  if (pthread_tryjoin_np(thread, NULL) != 0 &&
      pthread_timedjoin_np(thread, NULL, &deadline) != 0)
    pthread_join(thread, NULL);
  pthread_barrier_destroy(&gate);
  return 0;
}
