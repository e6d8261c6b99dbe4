// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_ASSERT_H
#define LEASH_MOCK_ASSERT_H
#include <stddef.h>
#ifdef __cplusplus
extern "C"
#endif
    __attribute__((noreturn)) void __assert_fail(const char *, const char *,
                                                 unsigned, const char *);
#ifdef NDEBUG
#define assert(expr) ((void)0)
#else
#define assert(expr)                                                           \
  ((expr) ? (void)0 : __assert_fail(#expr, __FILE__, __LINE__, __func__))
#endif
#endif
