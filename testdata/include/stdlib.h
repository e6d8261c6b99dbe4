// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_STDLIB_H
#define LEASH_MOCK_STDLIB_H
#include <bits/nothrow.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
void *malloc(size_t) __MOCK_NOTHROW;
void *calloc(size_t, size_t) __MOCK_NOTHROW;
void *realloc(void *, size_t) __MOCK_NOTHROW;
void free(void *) __MOCK_NOTHROW;
void abort(void) __MOCK_NOTHROW __attribute__((noreturn));
void exit(int) __MOCK_NOTHROW __attribute__((noreturn));
int atexit(void (*)(void)) __MOCK_NOTHROW;
int atoi(const char *);
char *getenv(const char *) __MOCK_NOTHROW;
int rand(void) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
