// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_PTHREAD_H
#define LEASH_MOCK_PTHREAD_H
#include <bits/nothrow.h>
#include <time.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef unsigned long int pthread_t;
union pthread_attr_t {
  char __size[56];
  long int __align;
};
typedef union pthread_attr_t pthread_attr_t;
typedef union {
  char __size[40];
  long int __align;
} pthread_mutex_t;
typedef union {
  char __size[48];
  long long int __align;
} pthread_cond_t;
typedef union {
  char __size[4];
  int __align;
} pthread_mutexattr_t;
typedef union {
  char __size[4];
  int __align;
} pthread_condattr_t;
typedef union {
  char __size[56];
  long int __align;
} pthread_rwlock_t;
typedef union {
  char __size[32];
  long int __align;
} pthread_barrier_t;
typedef union {
  char __size[4];
  int __align;
} pthread_barrierattr_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;
enum { PTHREAD_CREATE_JOINABLE, PTHREAD_CREATE_DETACHED };
#define PTHREAD_CREATE_JOINABLE PTHREAD_CREATE_JOINABLE
#define PTHREAD_CREATE_DETACHED PTHREAD_CREATE_DETACHED
enum { PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DISABLE };
enum { PTHREAD_CANCEL_DEFERRED, PTHREAD_CANCEL_ASYNCHRONOUS };
#define PTHREAD_CANCELED ((void *)-1)
#define PTHREAD_MUTEX_INITIALIZER {{0}}
#define PTHREAD_COND_INITIALIZER {{0}}
#define PTHREAD_ONCE_INIT 0
#define PTHREAD_BARRIER_SERIAL_THREAD -1
int pthread_create(pthread_t *__newthread, const pthread_attr_t *__attr,
                   void *(*__start_routine)(void *), void *__arg) __MOCK_NOTHROW
    __attribute__((nonnull(1, 3)));
void pthread_exit(void *) __attribute__((noreturn));
int pthread_join(pthread_t __th, void **__thread_return);
int pthread_tryjoin_np(pthread_t, void **) __MOCK_NOTHROW;
int pthread_timedjoin_np(pthread_t, void **, const struct timespec *);
int pthread_detach(pthread_t __th) __MOCK_NOTHROW;
pthread_t pthread_self(void) __MOCK_NOTHROW __attribute__((const));
int pthread_equal(pthread_t, pthread_t) __MOCK_NOTHROW;
int pthread_cancel(pthread_t);
int pthread_setcancelstate(int, int *);
int pthread_setcanceltype(int, int *);
void pthread_testcancel(void);
int pthread_kill(pthread_t, int) __MOCK_NOTHROW;
int pthread_setname_np(pthread_t, const char *) __MOCK_NOTHROW;
int pthread_attr_init(pthread_attr_t *) __MOCK_NOTHROW;
int pthread_attr_destroy(pthread_attr_t *) __MOCK_NOTHROW;
int pthread_attr_setdetachstate(pthread_attr_t *, int) __MOCK_NOTHROW;
int pthread_attr_getdetachstate(const pthread_attr_t *, int *) __MOCK_NOTHROW;
int pthread_attr_setstacksize(pthread_attr_t *, size_t) __MOCK_NOTHROW;
int pthread_mutex_init(pthread_mutex_t *,
                       const pthread_mutexattr_t *) __MOCK_NOTHROW;
int pthread_mutex_destroy(pthread_mutex_t *) __MOCK_NOTHROW;
int pthread_mutex_lock(pthread_mutex_t *) __MOCK_NOTHROW;
int pthread_mutex_trylock(pthread_mutex_t *) __MOCK_NOTHROW;
int pthread_mutex_unlock(pthread_mutex_t *) __MOCK_NOTHROW;
int pthread_rwlock_rdlock(pthread_rwlock_t *) __MOCK_NOTHROW;
int pthread_rwlock_wrlock(pthread_rwlock_t *) __MOCK_NOTHROW;
int pthread_rwlock_unlock(pthread_rwlock_t *) __MOCK_NOTHROW;
int pthread_cond_init(pthread_cond_t *,
                      const pthread_condattr_t *) __MOCK_NOTHROW;
int pthread_cond_destroy(pthread_cond_t *) __MOCK_NOTHROW;
int pthread_cond_signal(pthread_cond_t *) __MOCK_NOTHROW;
int pthread_cond_broadcast(pthread_cond_t *) __MOCK_NOTHROW;
int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *,
                           const struct timespec *);
int pthread_barrier_init(pthread_barrier_t *, const pthread_barrierattr_t *,
                         unsigned int) __MOCK_NOTHROW;
int pthread_barrier_destroy(pthread_barrier_t *) __MOCK_NOTHROW;
int pthread_barrier_wait(pthread_barrier_t *) __MOCK_NOTHROW;
int pthread_once(pthread_once_t *, void (*)(void));
#ifdef __cplusplus
}
#endif
#endif
