// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_UNIQUE_LOCK_H
#define LEASH_MOCK_BITS_UNIQUE_LOCK_H
#include <bits/std_mutex.h>
#include <chrono>
namespace std {
template <typename _Mutex> class unique_lock {
public:
  typedef _Mutex mutex_type;
  unique_lock() noexcept { __builtin_trap(); }
  explicit unique_lock(mutex_type &) { __builtin_trap(); }
  unique_lock(mutex_type &, defer_lock_t) noexcept { __builtin_trap(); }
  unique_lock(mutex_type &, try_to_lock_t) { __builtin_trap(); }
  unique_lock(mutex_type &, adopt_lock_t) noexcept { __builtin_trap(); }
  template <typename _R, typename _P>
  unique_lock(mutex_type &, const chrono::duration<_R, _P> &) {
    __builtin_trap();
  }
  ~unique_lock() { __builtin_trap(); }
  unique_lock(const unique_lock &) = delete;
  unique_lock &operator=(const unique_lock &) = delete;
  unique_lock(unique_lock &&) noexcept { __builtin_trap(); }
  unique_lock &operator=(unique_lock &&) noexcept { __builtin_trap(); }
  void lock() { __builtin_trap(); }
  bool try_lock() { __builtin_trap(); }
  template <typename _R, typename _P>
  bool try_lock_for(const chrono::duration<_R, _P> &) {
    __builtin_trap();
  }
  void unlock() { __builtin_trap(); }
  void swap(unique_lock &) noexcept { __builtin_trap(); }
  mutex_type *release() noexcept { __builtin_trap(); }
  bool owns_lock() const noexcept { __builtin_trap(); }
  explicit operator bool() const noexcept { __builtin_trap(); }
  mutex_type *mutex() const noexcept { __builtin_trap(); }
};
} // namespace std
#endif
