// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SEMAPHORE_H
#define LEASH_MOCK_SEMAPHORE_H
#include <bits/nothrow.h>
#include <time.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef union {
  char __size[32];
  long int __align;
} sem_t;
int sem_init(sem_t *, int, unsigned int) __MOCK_NOTHROW;
int sem_destroy(sem_t *) __MOCK_NOTHROW;
int sem_wait(sem_t *);
int sem_timedwait(sem_t *, const struct timespec *);
int sem_trywait(sem_t *) __MOCK_NOTHROW;
int sem_post(sem_t *) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
