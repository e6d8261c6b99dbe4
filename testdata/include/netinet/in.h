// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_NETINET_IN_H
#define LEASH_MOCK_NETINET_IN_H
#include <sys/socket.h>
#ifdef __cplusplus
extern "C" {
#endif
struct in_addr {
  uint32_t s_addr;
};
struct sockaddr_in {
  unsigned short sin_family;
  uint16_t sin_port;
  struct in_addr sin_addr;
  unsigned char sin_zero[8];
};
#define INADDR_ANY 0
uint16_t htons(uint16_t);
#ifdef __cplusplus
}
#endif
#endif
