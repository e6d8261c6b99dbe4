// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_FCNTL_H
#define LEASH_MOCK_FCNTL_H
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#define O_RDONLY 0
#define O_RDWR 2
#define O_NONBLOCK 2048
int open(const char *, int, ...);
int fcntl(int, int, ...);
#ifdef __cplusplus
}
#endif
#endif
