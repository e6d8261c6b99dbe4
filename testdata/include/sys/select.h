// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_SELECT_H
#define LEASH_MOCK_SYS_SELECT_H
#include <sys/time.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct {
  long fds_bits[16];
} fd_set;
int select(int, fd_set *, fd_set *, fd_set *, struct timeval *);
#ifdef __cplusplus
}
#endif
#endif
