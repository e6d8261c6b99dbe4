// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_STDINT_H
#define LEASH_MOCK_STDINT_H
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long int64_t;
typedef unsigned long uint64_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
#define INT32_MAX 2147483647
#define UINT32_MAX 4294967295u
#define UINT64_MAX (~0ul)
#define SIZE_MAX (~0ul)
#endif
