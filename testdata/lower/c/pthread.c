// std: gnu17
// POSIX threads: the handle is behind a pointer, the body a trampoline.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct server {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t cond;
  volatile sig_atomic_t stop;
  int started;
  pthread_t *pool;
  unsigned n;
};

static void *serve(void *arg) {
  struct server *s = arg;
  while (!s->stop)
    usleep(1000);
  return NULL;
}

int start(struct server *s) {
  pthread_mutex_init(&s->lock, NULL);
  if (pthread_create(&s->thread, NULL, serve, s) != 0)
    return -1;
  s->started = 1;
  return 0;
}

void stop(struct server *s) {
  s->stop = 1;
  if (s->started)
    pthread_join(s->thread, NULL);
}

void pool(struct server *s) {
  s->pool = malloc(s->n * sizeof *s->pool);
  for (unsigned i = 0; i < s->n; i++)
    pthread_create(&s->pool[i], NULL, &serve, s);
  for (unsigned i = 0; i < s->n; i++)
    pthread_join(s->pool[i], NULL);
  free(s->pool);
}

void local_array(struct server *s) {
  pthread_t t[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(t + i, 0, serve, s);
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}

void detached(struct server *s) {
  pthread_attr_t attr;
  pthread_t t;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_create(&t, &attr, serve, s);
  pthread_create(&t, NULL, serve, s);
  pthread_detach(t);
  pthread_detach(pthread_self());
}

void wait_for(struct server *s, const struct timespec *until) {
  pthread_mutex_lock(&s->lock);
  while (!s->started)
    pthread_cond_wait(&s->cond, &s->lock);
  while (pthread_cond_timedwait(&s->cond, &s->lock, until) != ETIMEDOUT)
    ;
  pthread_cond_signal(&s->cond);
  pthread_cond_broadcast(&s->cond);
  pthread_mutex_unlock(&s->lock);
  if (pthread_mutex_trylock(&s->lock) == 0)
    pthread_mutex_unlock(&s->lock);
}

void semaphores(sem_t *s, const struct timespec *until) {
  sem_wait(s);
  sem_post(s);
  if (sem_trywait(s) == 0)
    sem_post(s);
  sem_timedwait(s, until);
}

void kill_it(pthread_t t) {
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_exit(NULL);
}
