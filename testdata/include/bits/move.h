// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_MOVE_H
#define LEASH_MOCK_MOVE_H
#include <bits/traits.h>
namespace std {
template <typename _Tp>
constexpr _Tp &&forward(remove_reference_t<_Tp> &__t) noexcept {
  return static_cast<_Tp &&>(__t);
}
template <typename _Tp>
constexpr _Tp &&forward(remove_reference_t<_Tp> &&__t) noexcept {
  return static_cast<_Tp &&>(__t);
}
template <typename _Tp>
constexpr remove_reference_t<_Tp> &&move(_Tp &&__t) noexcept {
  return static_cast<remove_reference_t<_Tp> &&>(__t);
}
template <typename _Tp> constexpr _Tp *addressof(_Tp &__r) noexcept {
  return __builtin_addressof(__r);
}
template <typename _Tp> void swap(_Tp &__a, _Tp &__b) noexcept {
  __builtin_trap();
}
template <typename _Tp, typename _Up = _Tp>
_Tp exchange(_Tp &__obj, _Up &&__new_val) noexcept {
  __builtin_trap();
}
template <typename _Tp> constexpr const _Tp &as_const(_Tp &__t) noexcept {
  return __t;
}
template <typename _Tp> void as_const(const _Tp &&) = delete;
} // namespace std
#endif
