// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_SYS_SOCKET_H
#define LEASH_MOCK_SYS_SOCKET_H
#include <bits/nothrow.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
struct sockaddr {
  unsigned short sa_family;
  char sa_data[14];
};
#define AF_INET 2
#define AF_UNIX 1
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
enum { SHUT_RD = 0, SHUT_WR, SHUT_RDWR };
#define SHUT_RD SHUT_RD
#define SHUT_RDWR SHUT_RDWR
int socket(int, int, int) __MOCK_NOTHROW;
int socketpair(int, int, int, int *) __MOCK_NOTHROW;
int bind(int, const struct sockaddr *, socklen_t) __MOCK_NOTHROW;
int listen(int, int) __MOCK_NOTHROW;
int accept(int, struct sockaddr *, socklen_t *);
int connect(int, const struct sockaddr *, socklen_t);
ssize_t send(int, const void *, size_t, int);
ssize_t recv(int, void *, size_t, int);
ssize_t recvfrom(int, void *, size_t, int, struct sockaddr *, socklen_t *);
int shutdown(int, int) __MOCK_NOTHROW;
int setsockopt(int, int, int, const void *, socklen_t) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
