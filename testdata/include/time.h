// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_TIME_H
#define LEASH_MOCK_TIME_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
struct timespec {
  time_t tv_sec;
  long tv_nsec;
};
struct tm {
  int tm_sec, tm_min, tm_hour;
};
typedef int clockid_t;
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define TIME_UTC 1
time_t time(time_t *) __MOCK_NOTHROW;
int nanosleep(const struct timespec *, struct timespec *);
int clock_gettime(clockid_t, struct timespec *) __MOCK_NOTHROW;
int clock_nanosleep(clockid_t, int, const struct timespec *, struct timespec *);
int timespec_get(struct timespec *, int) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
