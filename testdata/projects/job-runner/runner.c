// SPDX-License-Identifier: Apache-2.0
#include "runner.h"
#include <stdlib.h>

int runner_start(struct runner *r, int n) {
  pthread_mutex_init(&r->lock, NULL);
  pthread_cond_init(&r->changed, NULL);
  r->jobs = 0;
  r->stop = false;
  r->count = 0;
  for (int i = 0; i < n && i < 4; i++) {
    if (pthread_create(&r->threads[i], NULL, runner_body, r)) { // ok leash-unjoined-thread
      runner_stop(r);
      return -1;
    }
    r->count++;
  }
  return 0;
}

void runner_post(struct runner *r) {
  pthread_mutex_lock(&r->lock);
  r->jobs++;
  pthread_cond_signal(&r->changed);
  pthread_mutex_unlock(&r->lock);
}
