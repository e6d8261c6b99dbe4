// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_REFWRAP_H
#define LEASH_MOCK_BITS_REFWRAP_H
#include <bits/move.h>
namespace std {
template <typename _Tp> class reference_wrapper {
public:
  typedef _Tp type;
  reference_wrapper(_Tp &) noexcept { __builtin_trap(); }
  operator _Tp &() const noexcept { __builtin_trap(); }
  _Tp &get() const noexcept { __builtin_trap(); }
  template <typename... _A>
  auto operator()(_A &&...) const -> invoke_result_t<_Tp &, _A...> {
    __builtin_trap();
  }
};
template <typename _Tp> reference_wrapper<_Tp> ref(_Tp &) noexcept {
  __builtin_trap();
}
template <typename _Tp>
reference_wrapper<const _Tp> cref(const _Tp &) noexcept {
  __builtin_trap();
}
} // namespace std
#endif
