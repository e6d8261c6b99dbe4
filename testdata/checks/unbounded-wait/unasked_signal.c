// SPDX-License-Identifier: Apache-2.0
// std: c17
// stdlib: real
// world: program
//
// The handler of a signal asks the thread to stop: main() waits for that.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void work(void);

static volatile sig_atomic_t stop;

static void *monitor(void *arg) {
  (void)arg;
  while (!stop) {
    work();
    sleep(1);
  }
  return NULL;
}

static void on_term(int s) {
  (void)s;
  stop = 1;
}

int main(void) {
  pthread_t thread;
  signal(SIGTERM, on_term);
  if (pthread_create(&thread, NULL, monitor, NULL) != 0)
    return 1;
  pause();
  pthread_join(thread, NULL); // ok
  return 0;
}
