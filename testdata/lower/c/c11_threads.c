// Threads of C11.
#include <threads.h>

static int run(void *arg);

int all(mtx_t *m, cnd_t *c, const struct timespec *until) {
  thrd_t t;
  if (thrd_create(&t, run, m) != thrd_success)
    return 1;
  mtx_lock(m);
  cnd_wait(c, m);
  cnd_timedwait(c, m, until);
  cnd_signal(c);
  cnd_broadcast(c);
  mtx_unlock(m);
  if (mtx_trylock(m) == thrd_success)
    mtx_unlock(m);
  int result;
  thrd_join(t, &result);
  thrd_detach(thrd_current());
  thrd_sleep(until, NULL);
  return result;
}
static int run(void *arg) {
  _Atomic int n = 3;
  (void)arg;
  while (n)
    thrd_yield();
  thrd_exit(0);
}
