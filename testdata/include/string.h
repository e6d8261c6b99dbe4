// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_STRING_H
#define LEASH_MOCK_STRING_H
#include <bits/nothrow.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
void *memcpy(void *, const void *, size_t) __MOCK_NOTHROW;
void *memset(void *, int, size_t) __MOCK_NOTHROW;
size_t strlen(const char *) __MOCK_NOTHROW;
int strcmp(const char *, const char *) __MOCK_NOTHROW;
char *strerror(int) __MOCK_NOTHROW;
char *strdup(const char *) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
