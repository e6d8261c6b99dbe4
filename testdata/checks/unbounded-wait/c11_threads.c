// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
#include <stdbool.h>
#include <threads.h>

static mtx_t lock, other;
static cnd_t changed;
static bool stop, full;

static int body(void *arg) {
  (void)arg;
  mtx_lock(&lock);
  while (!stop) {
    while (!full)
      cnd_wait(&changed, &lock); // want leash-unbounded-wait "'changed'"
    full = false;
  }
  mtx_unlock(&lock);
  return 0;
}

static int bodyRight(void *arg) {
  (void)arg;
  mtx_lock(&lock);
  while (!stop) {
    while (!full && !stop)
      cnd_wait(&changed, &lock); // ok leash-unbounded-wait
    full = false;
  }
  mtx_unlock(&lock);
  return 0;
}

void twoLocks(void) {
  mtx_lock(&other);
  mtx_lock(&lock);
  while (!full)
    cnd_wait(&changed, &lock); // want leash-unbounded-wait "'changed'"
  mtx_unlock(&lock);
  mtx_unlock(&other);
}

void oneLock(void) {
  mtx_lock(&other);
  mtx_unlock(&other);
}

int main(void) {
  thrd_t a, b;
  if (thrd_create(&a, body, 0) != thrd_success)
    return 1;
  if (thrd_create(&b, bodyRight, 0) == thrd_success)
    thrd_join(b, 0); // want leash-unbounded-wait "'main' joins 'b' without asking it to stop on this way"
  mtx_lock(&lock);
  stop = true;
  mtx_unlock(&lock);
  cnd_broadcast(&changed);
  thrd_join(a, 0);
  return 0;
}
