// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_STD_THREAD_H
#define LEASH_MOCK_BITS_STD_THREAD_H
#include <bits/move.h>
#include <pthread.h>
namespace std {
class thread {
public:
  typedef pthread_t native_handle_type;
  class id {
    native_handle_type _M_thread;

  public:
    id() noexcept : _M_thread() {}

  private:
    friend class thread;
    friend bool operator==(id __x, id __y) noexcept {
      return __x._M_thread == __y._M_thread;
    }
#if __cplusplus < 202002L
    friend bool operator!=(id __x, id __y) noexcept {
      return __x._M_thread != __y._M_thread;
    }
#endif
    friend bool operator<(id __x, id __y) noexcept {
      return __x._M_thread < __y._M_thread;
    }
  };

private:
  id _M_id;
  template <typename _Tp>
  using __not_same = enable_if_t<!is_same_v<remove_cvref_t<_Tp>, thread>>;

public:
  thread() noexcept = default;
  template <
      typename _Callable, typename... _Args, typename = __not_same<_Callable>,
      typename =
          enable_if_t<is_invocable_v<decay_t<_Callable>, decay_t<_Args>...>>>
  explicit thread(_Callable &&__f, _Args &&...__args) {
    __builtin_trap();
  }
  ~thread();
  thread(const thread &) = delete;
  thread(thread &&__t) noexcept;
  thread &operator=(const thread &) = delete;
  thread &operator=(thread &&__t) noexcept;
  void swap(thread &__t) noexcept;
  bool joinable() const noexcept { return !(_M_id == id()); }
  void join();
  void detach();
  id get_id() const noexcept { return _M_id; }
  native_handle_type native_handle();
  static unsigned int hardware_concurrency() noexcept;
};
void swap(thread &__x, thread &__y) noexcept;
namespace this_thread {
thread::id get_id() noexcept;
void yield() noexcept;
} // namespace this_thread
} // namespace std
#endif
