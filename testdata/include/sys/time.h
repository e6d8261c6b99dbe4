// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_TIME_H
#define LEASH_MOCK_SYS_TIME_H
#include <bits/nothrow.h>
#include <time.h>
#ifdef __cplusplus
extern "C" {
#endif
struct timeval {
  long tv_sec;
  long tv_usec;
};
int gettimeofday(struct timeval *, void *) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
