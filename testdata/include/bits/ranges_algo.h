// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_RANGES_ALGO_H
#define LEASH_MOCK_BITS_RANGES_ALGO_H
#include <bits/iterator.h>
namespace std {
namespace ranges {
template <typename _I, typename _F> struct in_fun_result {
  _I in;
  _F fun;
};
struct __for_each_fn {
  template <typename _Range, typename _F>
  auto operator()(_Range &&__r, _F __f) const
      -> in_fun_result<decltype(__r.begin()), _F> {
    __builtin_trap();
  }
};
inline constexpr __for_each_fn for_each{};
struct __all_of_fn {
  template <typename _Range, typename _P> bool operator()(_Range &&, _P) const {
    __builtin_trap();
  }
};
inline constexpr __all_of_fn all_of{};
struct __any_of_fn {
  template <typename _Range, typename _P> bool operator()(_Range &&, _P) const {
    __builtin_trap();
  }
};
inline constexpr __any_of_fn any_of{};
template <typename _T> class iota_view {
public:
  class iterator {
  public:
    _T operator*() const { __builtin_trap(); }
    iterator &operator++() { __builtin_trap(); }
    bool operator==(const iterator &) const { __builtin_trap(); }
  };
  iota_view(_T, _T) { __builtin_trap(); }
  iterator begin() const { __builtin_trap(); }
  iterator end() const { __builtin_trap(); }
};
namespace views {
struct _Iota {
  template <typename _T> constexpr auto operator()(_T __a, _T __b) const {
    return iota_view<_T>(__a, __b);
  }
};
inline constexpr _Iota iota{};
} // namespace views
} // namespace ranges
namespace views = ranges::views;
} // namespace std
#endif
