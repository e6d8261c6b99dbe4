// SPDX-License-Identifier: Apache-2.0
#include "runner.h"
#include <stdio.h>
#include <unistd.h>

static void *beat(void *arg) {
  (void)arg;
  while (1) { // want leash-missing-stop-check "'?beat'?"
    puts("alive");
    sleep(1);
  }
  return NULL;
}

int heartbeat_start(void) {
  pthread_t tid;
  return pthread_create(&tid, NULL, beat, NULL); // want leash-unjoined-thread "'tid'"
}
