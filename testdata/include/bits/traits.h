// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_TRAITS_H
#define LEASH_MOCK_TRAITS_H
#include <bits/c++config.h>
namespace std {
template <typename _Tp, _Tp __v> struct integral_constant {
  static constexpr _Tp value = __v;
  typedef _Tp value_type;
  constexpr operator value_type() const noexcept { return value; }
};
typedef integral_constant<bool, true> true_type;
typedef integral_constant<bool, false> false_type;
template <bool __v> using bool_constant = integral_constant<bool, __v>;

template <bool, typename _Tp = void> struct enable_if {};
template <typename _Tp> struct enable_if<true, _Tp> {
  typedef _Tp type;
};
template <bool _C, typename _Tp = void>
using enable_if_t = typename enable_if<_C, _Tp>::type;
template <bool, typename _T1, typename> struct conditional {
  typedef _T1 type;
};
template <typename _T1, typename _T2> struct conditional<false, _T1, _T2> {
  typedef _T2 type;
};
template <bool _C, typename _T1, typename _T2>
using conditional_t = typename conditional<_C, _T1, _T2>::type;
template <typename...> using void_t = void;
template <typename _Tp> struct type_identity {
  typedef _Tp type;
};

template <typename _Tp> struct remove_reference {
  typedef _Tp type;
};
template <typename _Tp> struct remove_reference<_Tp &> {
  typedef _Tp type;
};
template <typename _Tp> struct remove_reference<_Tp &&> {
  typedef _Tp type;
};
template <typename _Tp>
using remove_reference_t = typename remove_reference<_Tp>::type;
template <typename _Tp> struct remove_const {
  typedef _Tp type;
};
template <typename _Tp> struct remove_const<const _Tp> {
  typedef _Tp type;
};
template <typename _Tp> using remove_const_t = typename remove_const<_Tp>::type;
template <typename _Tp> struct remove_cv {
  typedef __remove_cv(_Tp) type;
};
template <typename _Tp> using remove_cv_t = typename remove_cv<_Tp>::type;
template <typename _Tp> struct remove_cvref {
  typedef __remove_cvref(_Tp) type;
};
template <typename _Tp> using remove_cvref_t = typename remove_cvref<_Tp>::type;
template <typename _Tp> struct decay {
  typedef __decay(_Tp) type;
};
template <typename _Tp> using decay_t = typename decay<_Tp>::type;
template <typename _Tp> struct add_const {
  typedef const _Tp type;
};
template <typename _Tp> using add_const_t = const _Tp;
template <typename _Tp> struct remove_pointer {
  typedef __remove_pointer(_Tp) type;
};
template <typename _Tp>
using remove_pointer_t = typename remove_pointer<_Tp>::type;
template <typename _Tp> struct remove_extent {
  typedef _Tp type;
};
template <typename _Tp> struct remove_extent<_Tp[]> {
  typedef _Tp type;
};
template <typename _Tp, size_t _N> struct remove_extent<_Tp[_N]> {
  typedef _Tp type;
};
template <typename _Tp>
using add_lvalue_reference_t = __add_lvalue_reference(_Tp);
template <typename _Tp>
using add_rvalue_reference_t = __add_rvalue_reference(_Tp);
template <typename _Tp> using underlying_type_t = __underlying_type(_Tp);

template <typename _Tp, typename _Up>
struct is_same : bool_constant<__is_same(_Tp, _Up)> {};
template <typename _Tp, typename _Up>
inline constexpr bool is_same_v = __is_same(_Tp, _Up);
template <typename _B, typename _D>
struct is_base_of : bool_constant<__is_base_of(_B, _D)> {};
template <typename _B, typename _D>
inline constexpr bool is_base_of_v = __is_base_of(_B, _D);
template <typename _From, typename _To>
struct is_convertible : bool_constant<__is_convertible(_From, _To)> {};
template <typename _From, typename _To>
inline constexpr bool is_convertible_v = __is_convertible(_From, _To);
template <typename _Tp, typename... _A>
inline constexpr bool is_constructible_v = __is_constructible(_Tp, _A...);
template <typename _Tp> inline constexpr bool is_void_v = __is_void(_Tp);
template <typename _Tp> struct is_void : bool_constant<__is_void(_Tp)> {};
template <typename _Tp>
inline constexpr bool is_integral_v = __is_integral(_Tp);
template <typename _Tp>
struct is_integral : bool_constant<__is_integral(_Tp)> {};
template <typename _Tp>
inline constexpr bool is_floating_point_v = __is_floating_point(_Tp);
template <typename _Tp>
inline constexpr bool is_arithmetic_v = __is_arithmetic(_Tp);
template <typename _Tp> inline constexpr bool is_enum_v = __is_enum(_Tp);
template <typename _Tp> inline constexpr bool is_pointer_v = __is_pointer(_Tp);
template <typename _Tp>
inline constexpr bool is_reference_v = __is_reference(_Tp);
template <typename _Tp>
inline constexpr bool is_lvalue_reference_v = __is_lvalue_reference(_Tp);
template <typename _Tp> inline constexpr bool is_const_v = __is_const(_Tp);
template <typename _Tp>
inline constexpr bool is_function_v = __is_function(_Tp);
template <typename _Tp> inline constexpr bool is_object_v = __is_object(_Tp);
template <typename _Tp> inline constexpr bool is_class_v = __is_class(_Tp);
template <typename _Tp>
inline constexpr bool is_trivially_copyable_v = __is_trivially_copyable(_Tp);
template <typename _Tp>
inline constexpr bool is_member_function_pointer_v =
    __is_member_function_pointer(_Tp);
template <typename _Tp>
inline constexpr bool is_default_constructible_v = __is_constructible(_Tp);
template <typename _Tp>
inline constexpr bool is_copy_constructible_v =
    __is_constructible(_Tp, add_lvalue_reference_t<const _Tp>);
template <typename _Tp>
inline constexpr bool is_move_constructible_v =
    __is_constructible(_Tp, add_rvalue_reference_t<_Tp>);
template <typename _Tp>
inline constexpr bool is_nothrow_move_constructible_v =
    __is_nothrow_constructible(_Tp, add_rvalue_reference_t<_Tp>);

template <typename _Tp>
struct is_arithmetic : bool_constant<is_arithmetic_v<_Tp>> {};
template <typename _Tp> struct is_pointer : bool_constant<is_pointer_v<_Tp>> {};
template <typename _Tp>
struct is_function : bool_constant<is_function_v<_Tp>> {};
template <typename _Tp> struct is_enum : bool_constant<is_enum_v<_Tp>> {};
template <typename _Tp> struct is_class : bool_constant<is_class_v<_Tp>> {};
template <typename _Tp>
struct is_reference : bool_constant<is_reference_v<_Tp>> {};
template <typename _Tp>
struct is_lvalue_reference : bool_constant<is_lvalue_reference_v<_Tp>> {};
template <typename _Tp> struct is_const : bool_constant<is_const_v<_Tp>> {};
template <typename _Tp> struct is_object : bool_constant<is_object_v<_Tp>> {};
template <typename _Tp>
struct is_floating_point : bool_constant<is_floating_point_v<_Tp>> {};
template <typename _Tp>
struct is_trivially_copyable : bool_constant<is_trivially_copyable_v<_Tp>> {};
template <typename _Tp>
struct is_member_function_pointer
    : bool_constant<is_member_function_pointer_v<_Tp>> {};

template <typename _Tp> add_rvalue_reference_t<_Tp> declval() noexcept;
constexpr bool __mock_is_constant_evaluated() {
  return __builtin_is_constant_evaluated();
}

template <typename _Tp> class reference_wrapper;

// INVOKE, as far as a declaration needs it.
template <int _N> struct __rank : __rank<_N - 1> {};
template <> struct __rank<0> {};
template <typename _F, typename... _A>
auto __invoke_test(__rank<3>) -> decltype(declval<_F>()(declval<_A>()...));
template <typename _F, typename _O, typename... _A>
auto __invoke_test(__rank<2>)
    -> decltype((declval<_O>().*declval<_F>())(declval<_A>()...));
template <typename _F, typename _O, typename... _A>
auto __invoke_test(__rank<1>)
    -> decltype(((*declval<_O>()).*declval<_F>())(declval<_A>()...));
template <typename _F, typename _O, typename... _A>
auto __invoke_test(__rank<0>)
    -> decltype((declval<_O>().get().*declval<_F>())(declval<_A>()...));
template <typename _Void, typename _F, typename... _A>
struct __invoke_result {};
template <typename _F, typename... _A>
struct __invoke_result<void_t<decltype(__invoke_test<_F, _A...>(__rank<3>()))>,
                       _F, _A...> {
  typedef decltype(__invoke_test<_F, _A...>(__rank<3>())) type;
};
template <typename _F, typename... _A>
struct invoke_result : __invoke_result<void, _F, _A...> {};
template <typename _F, typename... _A>
using invoke_result_t = typename invoke_result<_F, _A...>::type;
template <typename _Void, typename _F, typename... _A>
struct __is_invocable : false_type {};
template <typename _F, typename... _A>
struct __is_invocable<void_t<typename invoke_result<_F, _A...>::type>, _F,
                      _A...> : true_type {};
template <typename _F, typename... _A>
struct is_invocable : __is_invocable<void, _F, _A...> {};
template <typename _F, typename... _A>
inline constexpr bool is_invocable_v = is_invocable<_F, _A...>::value;
template <typename _R, typename _F, typename... _A>
inline constexpr bool is_invocable_r_v = is_invocable<_F, _A...>::value;

template <typename _Tp> struct __common1 {
  typedef _Tp type;
};
template <typename... _Tp> struct common_type;
template <typename _Tp> struct common_type<_Tp> : __common1<_Tp> {};
template <typename _T1, typename _T2> struct common_type<_T1, _T2> {
  typedef decay_t<decltype(true ? declval<_T1>() : declval<_T2>())> type;
};
template <typename... _Tp>
using common_type_t = typename common_type<_Tp...>::type;
template <typename... _B>
struct conjunction : bool_constant<(_B::value && ...)> {};
template <typename... _B>
struct disjunction : bool_constant<(_B::value || ...)> {};
template <typename _B> struct negation : bool_constant<!_B::value> {};
template <typename... _B>
inline constexpr bool conjunction_v = (_B::value && ...);
} // namespace std
#endif
