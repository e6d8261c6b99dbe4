// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_CXXCONFIG_H
#define LEASH_MOCK_CXXCONFIG_H
#include <stddef.h>
namespace std {
typedef decltype(sizeof(0)) size_t;
typedef decltype((char *)0 - (char *)0) ptrdiff_t;
typedef decltype(nullptr) nullptr_t;
inline namespace __cxx11 {}
} // namespace std
#define _GLIBCXX_RELEASE 12
#define __GLIBCXX__ 20220819
#endif
