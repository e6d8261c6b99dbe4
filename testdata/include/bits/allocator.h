// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_ALLOCATOR_H
#define LEASH_MOCK_ALLOCATOR_H
#include <bits/move.h>
#include <initializer_list>
namespace std {
template <typename _Tp> class allocator {
public:
  typedef _Tp value_type;
  allocator() noexcept { __builtin_trap(); }
  allocator(const allocator &) noexcept { __builtin_trap(); }
  template <typename _Up> allocator(const allocator<_Up> &) noexcept {
    __builtin_trap();
  }
  ~allocator() { __builtin_trap(); }
  _Tp *allocate(size_t) { __builtin_trap(); }
  void deallocate(_Tp *, size_t) { __builtin_trap(); }
};
template <typename _Tp> struct hash {
  size_t operator()(const _Tp &) const noexcept { __builtin_trap(); }
};
template <typename _Tp = void> struct less {
  bool operator()(const _Tp &, const _Tp &) const { __builtin_trap(); }
};
template <> struct less<void> {
  typedef void is_transparent;
  template <typename _A, typename _B> bool operator()(_A &&, _B &&) const {
    __builtin_trap();
  }
};
template <typename _Tp = void> struct greater {
  bool operator()(const _Tp &, const _Tp &) const { __builtin_trap(); }
};
template <typename _Tp = void> struct equal_to {
  bool operator()(const _Tp &, const _Tp &) const { __builtin_trap(); }
};
} // namespace std
#endif
