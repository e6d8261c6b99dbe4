// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_EPOLL_H
#define LEASH_MOCK_SYS_EPOLL_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#define EPOLLIN 1
#define EPOLL_CTL_ADD 1
typedef union epoll_data {
  void *ptr;
  int fd;
  uint32_t u32;
  uint64_t u64;
} epoll_data_t;
struct epoll_event {
  uint32_t events;
  epoll_data_t data;
};
int epoll_create1(int) __MOCK_NOTHROW;
int epoll_ctl(int, int, int, struct epoll_event *) __MOCK_NOTHROW;
int epoll_wait(int, struct epoll_event *, int, int);
#ifdef __cplusplus
}
#endif
#endif
