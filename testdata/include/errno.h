// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_ERRNO_H
#define LEASH_MOCK_ERRNO_H
#include <bits/nothrow.h>
#ifdef __cplusplus
extern "C" {
#endif
int *__errno_location(void) __MOCK_NOTHROW __attribute__((const));
#define errno (*__errno_location())
#define EINTR 4
#define EBADF 9
#define EAGAIN 11
#define EINVAL 22
#define ETIMEDOUT 110
#ifdef __cplusplus
}
#endif
#endif
