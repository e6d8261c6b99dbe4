// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_NOTHROW_H
#define LEASH_MOCK_BITS_NOTHROW_H
#ifdef __cplusplus
#define __MOCK_NOTHROW noexcept(true)
#else
#define __MOCK_NOTHROW __attribute__((nothrow))
#endif
#endif
