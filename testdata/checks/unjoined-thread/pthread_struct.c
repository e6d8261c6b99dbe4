// SPDX-License-Identifier: Apache-2.0
// stdlib: both
// world: both
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* Handles in structs: what one function starts another joins. */
struct server {
  pthread_t acceptor;
  bool running;
};

static void *acceptLoop(void *arg) {
  struct server *s = arg;
  while (s->running)
    ;
  return NULL;
}

int serverStart(struct server *s) {
  s->running = true;
  return pthread_create(&s->acceptor, NULL, acceptLoop, s); // ok leash-unjoined-thread
}

void serverStop(struct server *s) {
  s->running = false;
  pthread_join(s->acceptor, NULL);
}

/* A local struct that dies with its thread in it. */
int onStack(void) {
  struct server s;
  s.running = true;
  if (pthread_create(&s.acceptor, NULL, acceptLoop, &s)) // want leash-unjoined-thread "'s.acceptor'"
    return -1;
  s.running = false;
  return 0;
}

int onStackRight(void) {
  struct server s;
  if (serverStart(&s))
    return -1;
  serverStop(&s);
  return 0;
}

/* A file-local thread: started, never joined nor detached. */
static pthread_t gMonitor;
static void *monitor(void *arg) { return arg; }
void monitorStart(void) {
  pthread_create(&gMonitor, NULL, monitor, NULL); // want leash-unjoined-thread "'gMonitor'"
}

static pthread_t gFlusher;
void flusherStart(void) {
  pthread_create(&gFlusher, NULL, monitor, NULL); // ok leash-unjoined-thread
}
void flusherStop(void) { pthread_join(gFlusher, NULL); }

/* The id is copied to where it is joined. */
static pthread_t gCopied;
void copyStart(void) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, monitor, NULL) == 0) // ok leash-unjoined-thread
    gCopied = tid;
}
void copyStop(void) { pthread_join(gCopied, NULL); }

/* The caller may not want the id. */
int startFor(pthread_t *out) {
  pthread_t tid;
  int rc = pthread_create(&tid, NULL, monitor, NULL); // ok leash-unjoined-thread
  if (rc == 0 && out != NULL)
    *out = tid;
  return rc;
}
int startForSome(pthread_t *out, bool ready) {
  pthread_t tid;
  if (pthread_create(&tid, NULL, monitor, NULL)) // want leash-unjoined-thread "'tid'"
    return -1;
  if (!ready)
    return -2;
  *out = tid;
  return 0;
}
