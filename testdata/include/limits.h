// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_LIMITS_H
#define LEASH_MOCK_LIMITS_H
#define INT_MAX __INT_MAX__
#define INT_MIN (-__INT_MAX__ - 1)
#define UINT_MAX (__INT_MAX__ * 2U + 1U)
#define PATH_MAX 4096
#endif
