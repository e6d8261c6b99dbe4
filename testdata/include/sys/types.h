// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_TYPES_H
#define LEASH_MOCK_SYS_TYPES_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef long ssize_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int mode_t;
typedef long off_t;
typedef long time_t;
typedef unsigned int useconds_t;
typedef unsigned int socklen_t;
#ifdef __cplusplus
}
#endif
#endif
