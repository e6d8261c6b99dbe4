// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_STDBOOL_H
#define LEASH_MOCK_STDBOOL_H
#if !defined(__cplusplus) && __STDC_VERSION__ < 202311L
#define bool _Bool
#define true 1
#define false 0
#endif
#endif
