// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_EVENTFD_H
#define LEASH_MOCK_SYS_EVENTFD_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef uint64_t eventfd_t;
int eventfd(unsigned int, int) __MOCK_NOTHROW;
int eventfd_read(int, eventfd_t *);
int eventfd_write(int, eventfd_t);
#ifdef __cplusplus
}
#endif
#endif
