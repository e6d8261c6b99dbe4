// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_BITS_THIS_THREAD_SLEEP_H
#define LEASH_MOCK_BITS_THIS_THREAD_SLEEP_H
#include <chrono>
namespace std {
namespace this_thread {
template <typename _Rep, typename _Period>
void sleep_for(const chrono::duration<_Rep, _Period> &__rtime) {
  __builtin_trap();
}
template <typename _Clock, typename _Duration>
void sleep_until(const chrono::time_point<_Clock, _Duration> &__atime) {
  __builtin_trap();
}
} // namespace this_thread
} // namespace std
#endif
