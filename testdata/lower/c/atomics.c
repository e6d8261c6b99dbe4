// Flags and counters of C11, and the builtins of GCC.
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_bool stop;
static _Atomic int count;
static int plain;
static atomic_flag busy = ATOMIC_FLAG_INIT;
struct job {
  struct job *next;
  bool done;
};

void *poll(void *job) {
  while (!atomic_load(&stop) && !stop) {
    count++;
    count += 2;
    atomic_fetch_add(&count, 1);
    if (__atomic_load_n(&plain, __ATOMIC_ACQUIRE) || __sync_fetch_and_add(&plain, 0))
      break;
  }
  while (atomic_flag_test_and_set(&busy))
    ;
  atomic_flag_clear(&busy);
  return job;
}

void finish(struct job *job) {
  int expected = 0, value = 1;
  atomic_store_explicit(&stop, true, memory_order_release);
  stop = false;
  __atomic_store_n(&job->done, true, __ATOMIC_RELEASE);
  __atomic_store(&plain, &value, __ATOMIC_SEQ_CST);
  __sync_lock_test_and_set(&plain, 1);
  __sync_lock_release(&plain);
  __sync_synchronize();
  if (atomic_compare_exchange_strong(&count, &expected, 5) ||
      __sync_bool_compare_and_swap(&job->next, job, NULL))
    atomic_exchange(&count, 7);
}
