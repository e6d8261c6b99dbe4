// SPDX-License-Identifier: Apache-2.0
#ifndef LEASH_MOCK_STDATOMIC_H
#define LEASH_MOCK_STDATOMIC_H
#ifndef __cplusplus
#include <stdbool.h>
typedef enum {
  memory_order_relaxed,
  memory_order_consume,
  memory_order_acquire,
  memory_order_release,
  memory_order_acq_rel,
  memory_order_seq_cst
} memory_order;
typedef _Atomic(_Bool) atomic_bool;
typedef _Atomic(int) atomic_int;
typedef _Atomic(unsigned) atomic_uint;
typedef _Atomic(long) atomic_long;
typedef struct atomic_flag {
  atomic_bool _Value;
} atomic_flag;
#define ATOMIC_FLAG_INIT {0}
#define atomic_init __c11_atomic_init
#define atomic_store(object, desired)                                          \
  __c11_atomic_store(object, desired, __ATOMIC_SEQ_CST)
#define atomic_store_explicit __c11_atomic_store
#define atomic_load(object) __c11_atomic_load(object, __ATOMIC_SEQ_CST)
#define atomic_load_explicit __c11_atomic_load
#define atomic_exchange(object, desired)                                       \
  __c11_atomic_exchange(object, desired, __ATOMIC_SEQ_CST)
#define atomic_fetch_add(object, operand)                                      \
  __c11_atomic_fetch_add(object, operand, __ATOMIC_SEQ_CST)
#define atomic_fetch_sub(object, operand)                                      \
  __c11_atomic_fetch_sub(object, operand, __ATOMIC_SEQ_CST)
#endif
#endif
