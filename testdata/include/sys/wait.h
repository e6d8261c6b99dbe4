// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_WAIT_H
#define LEASH_MOCK_SYS_WAIT_H
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#define WNOHANG 1
pid_t wait(int *);
pid_t waitpid(pid_t, int *, int);
#ifdef __cplusplus
}
#endif
#endif
