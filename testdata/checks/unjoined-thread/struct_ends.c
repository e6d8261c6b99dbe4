// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// world: program
//
// Structs of C whose thread has said by a flag that it has ended.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

//===--- What is freed then ------------------------------------------------===//

struct client {
  struct client *next;
  pthread_t thread;
  volatile int closed;
};
static struct client *clients;

static void *serve(void *arg) {
  struct client *c = arg;
  c->closed = 1;
  return NULL;
}

static void drop(struct client *c) { free(c); }

int accepted(void) {
  struct client *c = calloc(1, sizeof *c);
  if (!c)
    return -1;
  if (pthread_create(&c->thread, NULL, serve, c)) { // want leash-unjoined-thread "'thread' of 'client'"
    drop(c);
    return -1;
  }
  c->next = clients;
  clients = c;
  return 0;
}

void sweep(void) {
  for (struct client **p = &clients; *p;) {
    struct client *c = *p;
    if (!c->closed) {
      p = &c->next;
      continue;
    }
    *p = c->next;
    drop(c);
  }
}

void closeAll(void) {
  while (clients) {
    struct client *c = clients;
    clients = c->next;
    pthread_join(c->thread, NULL);
    drop(c);
  }
}

struct session {
  struct session *next;
  pthread_t thread;
  volatile int closed;
};
static struct session *sessions;

static void *talk(void *arg) {
  struct session *s = arg;
  s->closed = 1;
  return NULL;
}

int opened(void) {
  struct session *s = calloc(1, sizeof *s);
  if (!s)
    return -1;
  if (pthread_create(&s->thread, NULL, talk, s)) { // ok leash-unjoined-thread
    free(s);
    return -1;
  }
  s->next = sessions;
  sessions = s;
  return 0;
}

void sweepSessions(void) {
  for (struct session **p = &sessions; *p;) {
    struct session *s = *p;
    if (!s->closed) {
      p = &s->next;
      continue;
    }
    *p = s->next;
    pthread_join(s->thread, NULL);
    free(s);
  }
}

/* Others say so too, of what has no thread: but then it may have one. */
struct slot {
  pthread_t thread;
  volatile int done;
};
static void *fill(void *arg) {
  struct slot *s = arg;
  s->done = 1;
  return NULL;
}
struct slot *newSlot(int empty) {
  struct slot *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  if (empty || pthread_create(&s->thread, NULL, fill, s)) // want leash-unjoined-thread "'thread' of 'slot'"
    s->done = 1;
  return s;
}
void endSlot(struct slot *s) {
  if (s->done) {
    free(s);
    return;
  }
  pthread_join(s->thread, NULL);
  free(s);
}

//===--- What is not joined then -------------------------------------------===//

struct monitor {
  pthread_t thread;
  volatile int running;
};
static void *watch(void *arg) {
  struct monitor *m = arg;
  for (int i = 0; i < 100 && m->running; i++)
    ;
  m->running = 0;
  return NULL;
}
int watchStart(struct monitor *m) {
  m->running = 1;
  if (pthread_create(&m->thread, NULL, watch, m)) { // want leash-unjoined-thread "'thread' of 'monitor'"
    m->running = 0;
    return -1;
  }
  return 0;
}
void watchStop(struct monitor *m) {
  if (!m->running)
    return;
  m->running = 0;
  pthread_join(m->thread, NULL);
}

/* The flag is that of the one who starts and joins. */
struct poller {
  pthread_t thread;
  volatile int running, finished;
};
static void *poll(void *arg) {
  struct poller *p = arg;
  p->finished = 1;
  return NULL;
}
int pollStart(struct poller *p) {
  p->running = 1;
  if (pthread_create(&p->thread, NULL, poll, p)) { // ok leash-unjoined-thread
    p->running = 0;
    return -1;
  }
  return 0;
}
void pollStop(struct poller *p) {
  if (!p->running)
    return;
  p->running = 0;
  pthread_join(p->thread, NULL);
}

//===--- Errors with their sign changed ------------------------------------===//

struct engine {
  pthread_t rx, tx;
  volatile int stop;
};
static void *loop(void *arg) {
  struct engine *e = arg;
  while (!e->stop)
    ;
  return NULL;
}
static int engineStart(struct engine *e) {
  int rc = pthread_create(&e->rx, NULL, loop, e); // want leash-unjoined-thread "'rx' of 'engine'"
  if (rc)
    return -rc;
  rc = pthread_create(&e->tx, NULL, loop, e);
  if (rc) {
    e->stop = 1;
    return -rc;
  }
  return 0;
}
static void engineStop(struct engine *e) {
  e->stop = 1;
  pthread_join(e->tx, NULL);
  pthread_join(e->rx, NULL);
}
static int run(void) {
  struct engine e = {0};
  int rc = engineStart(&e);
  if (rc < 0)
    return 1;
  engineStop(&e);
  return 0;
}

int main(void) {
  struct monitor m;
  struct poller p;
  struct slot *s = newSlot(run());
  if (s)
    endSlot(s);
  if (!watchStart(&m))
    watchStop(&m);
  if (!pollStart(&p))
    pollStop(&p);
  if (!accepted())
    sweep();
  if (!opened())
    sweepSessions();
  closeAll();
  return 0;
}
