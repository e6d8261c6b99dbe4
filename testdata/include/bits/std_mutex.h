// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_STD_MUTEX_H
#define LEASH_MOCK_BITS_STD_MUTEX_H
#include <bits/move.h>
#include <pthread.h>
namespace std {
class __mutex_base {
protected:
  pthread_mutex_t _M_mutex;
  constexpr __mutex_base() noexcept : _M_mutex() {}
  __mutex_base(const __mutex_base &) = delete;
};
class mutex : private __mutex_base {
public:
  typedef pthread_mutex_t *native_handle_type;
  constexpr mutex() noexcept = default;
  ~mutex() = default;
  mutex(const mutex &) = delete;
  mutex &operator=(const mutex &) = delete;
  void lock();
  bool try_lock() noexcept;
  void unlock();
  native_handle_type native_handle() noexcept;
};
struct defer_lock_t {
  explicit defer_lock_t() = default;
};
struct try_to_lock_t {
  explicit try_to_lock_t() = default;
};
struct adopt_lock_t {
  explicit adopt_lock_t() = default;
};
inline constexpr defer_lock_t defer_lock{};
inline constexpr try_to_lock_t try_to_lock{};
inline constexpr adopt_lock_t adopt_lock{};
template <typename _Mutex> class lock_guard {
public:
  typedef _Mutex mutex_type;
  explicit lock_guard(mutex_type &) { __builtin_trap(); }
  lock_guard(mutex_type &, adopt_lock_t) noexcept { __builtin_trap(); }
  ~lock_guard() { __builtin_trap(); }
  lock_guard(const lock_guard &) = delete;
  lock_guard &operator=(const lock_guard &) = delete;

private:
  mutex_type *_M_device;
};
} // namespace std
#endif
