// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_MATH_H
#define LEASH_MOCK_MATH_H
#include <bits/nothrow.h>
#ifdef __cplusplus
extern "C" {
#endif
double sqrt(double) __MOCK_NOTHROW;
double sin(double) __MOCK_NOTHROW;
double floor(double) __MOCK_NOTHROW;
#ifdef __cplusplus
}
#endif
#endif
