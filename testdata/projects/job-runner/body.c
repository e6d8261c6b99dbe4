// SPDX-License-Identifier: Apache-2.0
#include "runner.h"
#include <stddef.h>

void *runner_body(void *arg) {
  struct runner *r = arg;
  for (;;) { // ok leash-missing-stop-check
    pthread_mutex_lock(&r->lock);
    while (r->jobs == 0 && !r->stop)
      pthread_cond_wait(&r->changed, &r->lock); // ok leash-unbounded-wait
    if (r->stop) {
      pthread_mutex_unlock(&r->lock);
      return NULL;
    }
    r->jobs--;
    pthread_mutex_unlock(&r->lock);
  }
}
