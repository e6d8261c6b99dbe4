// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SIGNAL_H
#define LEASH_MOCK_SIGNAL_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef int sig_atomic_t;
typedef void (*__sighandler_t)(int);
typedef struct {
  unsigned long __val[16];
} sigset_t;
#define SIGINT 2
#define SIGTERM 15
#define SIG_BLOCK 0
#define SIG_DFL ((__sighandler_t)0)
__sighandler_t signal(int, __sighandler_t) __MOCK_NOTHROW;
int sigemptyset(sigset_t *) __MOCK_NOTHROW;
int sigaddset(sigset_t *, int) __MOCK_NOTHROW;
int sigwait(const sigset_t *, int *);
int pthread_sigmask(int, const sigset_t *, sigset_t *) __MOCK_NOTHROW;
int raise(int) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
