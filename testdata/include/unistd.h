// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_UNISTD_H
#define LEASH_MOCK_UNISTD_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
ssize_t read(int, void *, size_t);
ssize_t write(int, const void *, size_t);
int close(int);
int pipe(int *) __MOCK_NOTHROW;
unsigned int sleep(unsigned int);
int usleep(useconds_t);
int pause(void);
pid_t fork(void);
pid_t getpid(void) __MOCK_NOTHROW;
int fsync(int);
void _exit(int) __attribute__((noreturn));
#ifdef __cplusplus
}
#endif
#endif
