// SPDX-License-Identifier: Apache-2.0
#include "runner.h"
#include <stddef.h>

void runner_stop(struct runner *r) {
  pthread_mutex_lock(&r->lock);
  r->stop = true;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
  for (int i = 0; i < r->count; i++)
    pthread_join(r->threads[i], NULL); // ok leash-unbounded-wait
}
