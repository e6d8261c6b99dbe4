/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RUNNER_H
#define RUNNER_H
#include <pthread.h>
#include <stdbool.h>

struct runner {
  pthread_t threads[4];
  int count;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int jobs;
  bool stop;
};

int runner_start(struct runner *r, int n);
void runner_stop(struct runner *r);
void runner_post(struct runner *r);
void *runner_body(void *arg);
int heartbeat_start(void);
#endif
