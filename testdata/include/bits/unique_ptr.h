// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_UNIQUE_PTR_H
#define LEASH_MOCK_BITS_UNIQUE_PTR_H
#include <bits/move.h>
namespace std {
template <typename _Tp> struct default_delete {
  constexpr default_delete() noexcept = default;
  template <typename _Up> default_delete(const default_delete<_Up> &) noexcept {
    __builtin_trap();
  }
  void operator()(_Tp *) const { __builtin_trap(); }
};
template <typename _Tp> struct default_delete<_Tp[]> {
  void operator()(_Tp *) const { __builtin_trap(); }
};
template <typename _Tp, typename _Dp = default_delete<_Tp>> class unique_ptr {
public:
  typedef _Tp *pointer;
  typedef _Tp element_type;
  typedef _Dp deleter_type;
  constexpr unique_ptr() noexcept {}
  constexpr unique_ptr(nullptr_t) noexcept {}
  explicit unique_ptr(pointer) noexcept { __builtin_trap(); }
  unique_ptr(pointer, const _Dp &) noexcept { __builtin_trap(); }
  unique_ptr(unique_ptr &&) noexcept { __builtin_trap(); }
  template <typename _Up, typename _Ep,
            typename = enable_if_t<is_convertible_v<_Up *, _Tp *>>>
  unique_ptr(unique_ptr<_Up, _Ep> &&) noexcept {
    __builtin_trap();
  }
  ~unique_ptr() noexcept { __builtin_trap(); }
  unique_ptr &operator=(unique_ptr &&) noexcept { __builtin_trap(); }
  template <typename _Up, typename _Ep>
  unique_ptr &operator=(unique_ptr<_Up, _Ep> &&) noexcept {
    __builtin_trap();
  }
  unique_ptr &operator=(nullptr_t) noexcept { __builtin_trap(); }
  unique_ptr(const unique_ptr &) = delete;
  unique_ptr &operator=(const unique_ptr &) = delete;
  add_lvalue_reference_t<_Tp> operator*() const { __builtin_trap(); }
  pointer operator->() const noexcept { __builtin_trap(); }
  pointer get() const noexcept { __builtin_trap(); }
  _Dp &get_deleter() noexcept { __builtin_trap(); }
  explicit operator bool() const noexcept { __builtin_trap(); }
  pointer release() noexcept { __builtin_trap(); }
  void reset(pointer __p = pointer()) noexcept { __builtin_trap(); }
  void swap(unique_ptr &) noexcept { __builtin_trap(); }
};
template <typename _Tp, typename _Dp> class unique_ptr<_Tp[], _Dp> {
public:
  typedef _Tp *pointer;
  typedef _Tp element_type;
  constexpr unique_ptr() noexcept {}
  explicit unique_ptr(pointer) noexcept { __builtin_trap(); }
  unique_ptr(unique_ptr &&) noexcept { __builtin_trap(); }
  ~unique_ptr() { __builtin_trap(); }
  unique_ptr &operator=(unique_ptr &&) noexcept { __builtin_trap(); }
  unique_ptr(const unique_ptr &) = delete;
  _Tp &operator[](size_t) const { __builtin_trap(); }
  pointer get() const noexcept { __builtin_trap(); }
  explicit operator bool() const noexcept { __builtin_trap(); }
  void reset() noexcept { __builtin_trap(); }
};
template <typename _Tp> struct _MakeUniq {
  typedef unique_ptr<_Tp> __single_object;
};
template <typename _Tp> struct _MakeUniq<_Tp[]> {
  typedef unique_ptr<_Tp[]> __array;
};
template <typename _Tp, typename... _Args>
typename _MakeUniq<_Tp>::__single_object make_unique(_Args &&...) {
  __builtin_trap();
}
template <typename _Tp> typename _MakeUniq<_Tp>::__array make_unique(size_t) {
  __builtin_trap();
}
template <typename _T, typename _D>
bool operator==(const unique_ptr<_T, _D> &, nullptr_t) noexcept {
  __builtin_trap();
}
#if __cplusplus < 202002L
template <typename _T, typename _D>
bool operator!=(const unique_ptr<_T, _D> &, nullptr_t) noexcept {
  __builtin_trap();
}
#endif
} // namespace std
#endif
