// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_POLL_H
#define LEASH_MOCK_POLL_H
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef unsigned long int nfds_t;
struct pollfd {
  int fd;
  short int events;
  short int revents;
};
#define POLLIN 1
#define POLLOUT 4
#define POLLHUP 16
int poll(struct pollfd *, nfds_t, int);
#ifdef __cplusplus
}
#endif
#endif
