// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_THREADS_H
#define LEASH_MOCK_THREADS_H
#include <bits/nothrow.h>
#include <time.h>
#ifdef __cplusplus
extern "C" {
#endif
enum {
  thrd_success = 0,
  thrd_busy = 1,
  thrd_error = 2,
  thrd_nomem = 3,
  thrd_timedout = 4
};
enum { mtx_plain = 0, mtx_recursive = 1, mtx_timed = 2 };
typedef unsigned long int thrd_t;
typedef int (*thrd_start_t)(void *);
typedef union {
  char __size[40];
  long int __align;
} mtx_t;
typedef union {
  char __size[48];
  long long int __align;
} cnd_t;
int thrd_create(thrd_t *__thr, thrd_start_t __func, void *__arg);
int thrd_join(thrd_t __thr, int *__res);
int thrd_detach(thrd_t __thr);
thrd_t thrd_current(void);
int thrd_equal(thrd_t, thrd_t);
int thrd_sleep(const struct timespec *, struct timespec *);
void thrd_yield(void);
void thrd_exit(int) __attribute__((noreturn));
int mtx_init(mtx_t *, int);
int mtx_lock(mtx_t *);
int mtx_timedlock(mtx_t *, const struct timespec *);
int mtx_unlock(mtx_t *);
void mtx_destroy(mtx_t *);
int cnd_init(cnd_t *);
int cnd_signal(cnd_t *);
int cnd_broadcast(cnd_t *);
int cnd_wait(cnd_t *, mtx_t *);
int cnd_timedwait(cnd_t *, mtx_t *, const struct timespec *);
void cnd_destroy(cnd_t *);
#ifdef __cplusplus
}
#endif
#endif
