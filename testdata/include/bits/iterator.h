// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_ITERATOR_H
#define LEASH_MOCK_ITERATOR_H
#include <bits/move.h>
namespace std {
struct input_iterator_tag {};
struct output_iterator_tag {};
struct forward_iterator_tag : input_iterator_tag {};
struct bidirectional_iterator_tag : forward_iterator_tag {};
struct random_access_iterator_tag : bidirectional_iterator_tag {};
template <typename _It> struct iterator_traits {
  typedef typename _It::value_type value_type;
  typedef typename _It::difference_type difference_type;
  typedef typename _It::reference reference;
  typedef typename _It::pointer pointer;
};
template <typename _Tp> struct iterator_traits<_Tp *> {
  typedef remove_cv_t<_Tp> value_type;
  typedef ptrdiff_t difference_type;
  typedef _Tp &reference;
  typedef _Tp *pointer;
};
} // namespace std
namespace __gnu_cxx {
template <typename _Iterator, typename _Container> class __normal_iterator {
public:
  typedef typename std::iterator_traits<_Iterator>::value_type value_type;
  typedef
      typename std::iterator_traits<_Iterator>::difference_type difference_type;
  typedef typename std::iterator_traits<_Iterator>::reference reference;
  typedef typename std::iterator_traits<_Iterator>::pointer pointer;
  typedef std::random_access_iterator_tag iterator_category;
  constexpr __normal_iterator() noexcept { __builtin_trap(); }
  template <typename _It>
  __normal_iterator(const __normal_iterator<_It, _Container> &) noexcept {
    __builtin_trap();
  }
  reference operator*() const noexcept { __builtin_trap(); }
  pointer operator->() const noexcept { __builtin_trap(); }
  __normal_iterator &operator++() noexcept { __builtin_trap(); }
  __normal_iterator operator++(int) noexcept { __builtin_trap(); }
  __normal_iterator &operator--() noexcept { __builtin_trap(); }
  __normal_iterator operator--(int) noexcept { __builtin_trap(); }
  reference operator[](difference_type) const noexcept { __builtin_trap(); }
  __normal_iterator &operator+=(difference_type) noexcept { __builtin_trap(); }
  __normal_iterator operator+(difference_type) const noexcept {
    __builtin_trap();
  }
  __normal_iterator operator-(difference_type) const noexcept {
    __builtin_trap();
  }
};
template <typename _L, typename _R, typename _C>
bool operator==(const __normal_iterator<_L, _C> &,
                const __normal_iterator<_R, _C> &) noexcept {
  __builtin_trap();
}
template <typename _L, typename _R, typename _C>
typename __normal_iterator<_L, _C>::difference_type
operator-(const __normal_iterator<_L, _C> &,
          const __normal_iterator<_R, _C> &) noexcept {
  __builtin_trap();
}
#if __cplusplus < 202002L
template <typename _L, typename _R, typename _C>
bool operator!=(const __normal_iterator<_L, _C> &,
                const __normal_iterator<_R, _C> &) noexcept {
  __builtin_trap();
}
#endif
} // namespace __gnu_cxx
namespace std {
// Node-based and deque iterators: one shape, named by its tag.
template <typename _Tp, typename _Ref, typename _Ptr> struct _Deque_iterator;
#define MOCK_ITERATOR(NAME, TPARAMS, SELF, VALUE, REF, PTR)                    \
  template <TPARAMS> struct NAME {                                             \
    typedef VALUE value_type;                                                  \
    typedef ptrdiff_t difference_type;                                         \
    typedef REF reference;                                                     \
    typedef PTR pointer;                                                       \
    reference operator*() const noexcept;                                      \
    pointer operator->() const noexcept;                                       \
    NAME &operator++() noexcept;                                               \
    NAME operator++(int) noexcept;                                             \
    NAME &operator--() noexcept;                                               \
    NAME operator--(int) noexcept;                                             \
    friend bool operator==(const NAME &, const NAME &) noexcept;               \
    friend bool operator!=(const NAME &, const NAME &) noexcept;               \
  };
MOCK_ITERATOR(_List_iterator, typename _Tp, _List_iterator, _Tp, _Tp &, _Tp *)
MOCK_ITERATOR(_List_const_iterator, typename _Tp, _, _Tp, const _Tp &,
              const _Tp *)
MOCK_ITERATOR(_Rb_tree_iterator, typename _Tp, _, _Tp, _Tp &, _Tp *)
MOCK_ITERATOR(_Rb_tree_const_iterator, typename _Tp, _, _Tp, const _Tp &,
              const _Tp *)
#undef MOCK_ITERATOR
template <typename _Tp, typename _Ref, typename _Ptr> struct _Deque_iterator {
  typedef _Tp value_type;
  typedef ptrdiff_t difference_type;
  typedef _Ref reference;
  typedef _Ptr pointer;
  reference operator*() const noexcept;
  pointer operator->() const noexcept;
  _Deque_iterator &operator++() noexcept;
  _Deque_iterator operator++(int) noexcept;
  _Deque_iterator operator+(difference_type) const noexcept;
  friend bool operator==(const _Deque_iterator &,
                         const _Deque_iterator &) noexcept;
  friend bool operator!=(const _Deque_iterator &,
                         const _Deque_iterator &) noexcept;
};
namespace __detail {
template <typename _Value, bool _Constant, bool _Cache> struct _Node_iterator {
  typedef _Value value_type;
  typedef ptrdiff_t difference_type;
  typedef conditional_t<_Constant, const _Value &, _Value &> reference;
  typedef conditional_t<_Constant, const _Value *, _Value *> pointer;
  reference operator*() const noexcept { __builtin_trap(); }
  pointer operator->() const noexcept { __builtin_trap(); }
  _Node_iterator &operator++() noexcept { __builtin_trap(); }
  _Node_iterator operator++(int) noexcept { __builtin_trap(); }
  friend bool operator==(const _Node_iterator &,
                         const _Node_iterator &) noexcept {
    __builtin_trap();
  }
  friend bool operator!=(const _Node_iterator &,
                         const _Node_iterator &) noexcept {
    __builtin_trap();
  }
};
} // namespace __detail
template <typename _It> class reverse_iterator {
public:
  typedef typename iterator_traits<_It>::value_type value_type;
  typedef typename iterator_traits<_It>::difference_type difference_type;
  typedef typename iterator_traits<_It>::reference reference;
  typedef typename iterator_traits<_It>::pointer pointer;
  reference operator*() const { __builtin_trap(); }
  pointer operator->() const { __builtin_trap(); }
  reverse_iterator &operator++() { __builtin_trap(); }
  reverse_iterator operator++(int) { __builtin_trap(); }
  friend bool operator==(const reverse_iterator &, const reverse_iterator &) {
    __builtin_trap();
  }
  friend bool operator!=(const reverse_iterator &, const reverse_iterator &) {
    __builtin_trap();
  }
};
template <typename _It> class move_iterator {
public:
  typedef typename iterator_traits<_It>::value_type value_type;
  typedef typename iterator_traits<_It>::difference_type difference_type;
  typedef value_type &&reference;
  typedef _It pointer;
  reference operator*() const { __builtin_trap(); }
  move_iterator &operator++() { __builtin_trap(); }
};
template <typename _It> move_iterator<_It> make_move_iterator(_It) {
  __builtin_trap();
}
template <typename _C> class back_insert_iterator {
public:
  typedef void value_type;
  typedef ptrdiff_t difference_type;
  typedef void reference;
  typedef void pointer;
  explicit back_insert_iterator(_C &) { __builtin_trap(); }
  back_insert_iterator &operator=(const typename _C::value_type &) {
    __builtin_trap();
  }
  back_insert_iterator &operator=(typename _C::value_type &&) {
    __builtin_trap();
  }
  back_insert_iterator &operator*() { __builtin_trap(); }
  back_insert_iterator &operator++() { __builtin_trap(); }
  back_insert_iterator operator++(int) { __builtin_trap(); }
};
template <typename _C> back_insert_iterator<_C> back_inserter(_C &) {
  __builtin_trap();
}
template <typename _C> auto begin(_C &__c) -> decltype(__c.begin()) {
  return __c.begin();
}
template <typename _C> auto begin(const _C &__c) -> decltype(__c.begin()) {
  return __c.begin();
}
template <typename _C> auto end(_C &__c) -> decltype(__c.end()) {
  return __c.end();
}
template <typename _C> auto end(const _C &__c) -> decltype(__c.end()) {
  return __c.end();
}
template <typename _Tp, size_t _N>
constexpr _Tp *begin(_Tp (&__a)[_N]) noexcept {
  return __a;
}
template <typename _Tp, size_t _N> constexpr _Tp *end(_Tp (&__a)[_N]) noexcept {
  return __a + _N;
}
template <typename _C>
constexpr auto size(const _C &__c) -> decltype(__c.size()) {
  return __c.size();
}
template <typename _Tp, size_t _N>
constexpr size_t size(const _Tp (&)[_N]) noexcept {
  return _N;
}
template <typename _C>
constexpr auto empty(const _C &__c) -> decltype(__c.empty()) {
  return __c.empty();
}
template <typename _It> _It next(_It, ptrdiff_t = 1) { __builtin_trap(); }
template <typename _It> _It prev(_It, ptrdiff_t = 1) { __builtin_trap(); }
template <typename _It> ptrdiff_t distance(_It, _It) { __builtin_trap(); }
} // namespace std
#endif
