// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: both
#include <pthread.h>
#include <stdlib.h>

static void *run(void *arg) { return arg; }

static void start(pthread_t *tid, void *(*body)(void *), void *arg) {
  if (pthread_create(tid, NULL, body, arg))
    exit(1);
}

/* The end of main is the end of all threads; what a loop loses is lost long before. */
int main(int argc, char **argv) {
  (void)argv;
  pthread_t one;
  start(&one, run, NULL);
  for (int i = 0; i < argc; i++) {
    pthread_t tid;
    start(&tid, run, NULL); // want leash-unjoined-thread "'tid'"
  }
  pthread_t several[8];
  for (int i = 0; i < 8; i++)
    start(&several[i], run, NULL);
  for (int i = 0; i < 8; i++)
    pthread_join(several[i], NULL);
  return 0;
}
