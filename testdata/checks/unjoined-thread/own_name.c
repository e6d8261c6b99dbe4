// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// Threads that tell others by which handle they can be joined.
#include <pthread.h>
#include <stdbool.h>

typedef void (*job)(void *);
struct core {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  job next;
  void *arg;
  bool done;
};

static void self(void *to) { *(pthread_t *)to = pthread_self(); }

static void *run(void *arg) {
  struct core *c = arg;
  pthread_mutex_lock(&c->lock);
  while (!c->done) {
    if (c->next) {
      c->next(c->arg);
      c->next = 0;
      pthread_cond_signal(&c->changed);
    }
    pthread_cond_wait(&c->changed, &c->lock);
  }
  pthread_mutex_unlock(&c->lock);
  return 0;
}

bool core_start(struct core *c) {
  pthread_t thread;
  return pthread_create(&thread, 0, run, c) == 0; // ok leash-unjoined-thread
}

static void ask(struct core *c, job what, void *arg) {
  pthread_mutex_lock(&c->lock);
  c->next = what;
  c->arg = arg;
  pthread_cond_signal(&c->changed);
  while (c->next)
    pthread_cond_wait(&c->changed, &c->lock);
  pthread_mutex_unlock(&c->lock);
}

void core_stop(struct core *c) {
  pthread_t thread;
  ask(c, self, &thread);
  pthread_mutex_lock(&c->lock);
  c->done = true;
  pthread_cond_signal(&c->changed);
  pthread_mutex_unlock(&c->lock);
  pthread_join(thread, 0);
}

// To say it is not enough: nobody uses it.
static pthread_t logger;
static void *log_lines(void *arg) {
  logger = pthread_self();
  return arg;
}
bool logger_start(void) {
  pthread_t thread;
  return pthread_create(&thread, 0, log_lines, 0) == 0; // want leash-unjoined-thread "thread"
}

// Who leaves joins the one that left before; the owner joins the last.
struct crew {
  pthread_mutex_t lock;
  pthread_cond_t gone;
  int inside;
  bool any;
  pthread_t before;
};
static void *dig(void *arg) {
  struct crew *c = arg;
  pthread_mutex_lock(&c->lock);
  bool had = c->any;
  pthread_t before = c->before;
  pthread_t me = pthread_self();
  c->before = me;
  c->any = true;
  c->inside--;
  pthread_cond_signal(&c->gone);
  pthread_mutex_unlock(&c->lock);
  if (had)
    pthread_join(before, 0);
  return 0;
}
bool crew_hire(struct crew *c) {
  pthread_t id;
  c->inside++;
  return pthread_create(&id, 0, dig, c) == 0; // ok leash-unjoined-thread
}
void crew_close(struct crew *c) {
  pthread_mutex_lock(&c->lock);
  while (c->inside)
    pthread_cond_wait(&c->gone, &c->lock);
  pthread_t last = c->before;
  pthread_mutex_unlock(&c->lock);
  pthread_join(last, 0);
}

// By a list that a helper fills.
struct leavers {
  pthread_t ids[16];
  int count;
};
static void leave(struct leavers *l, pthread_t id) { l->ids[l->count++] = id; }
static void *paint(void *arg) {
  leave(arg, pthread_self());
  return 0;
}
bool paint_start(struct leavers *l) {
  pthread_t id;
  return pthread_create(&id, 0, paint, l) == 0; // ok leash-unjoined-thread
}
void paint_collect(struct leavers *l) {
  while (l->count)
    pthread_join(l->ids[--l->count], 0);
}

// The copy is only compared.
static pthread_t current;
static void *polish(void *arg) {
  current = pthread_self();
  return arg;
}
bool is_polisher(void) {
  pthread_t id = current;
  return pthread_equal(id, pthread_self());
}
bool polish_start(void) {
  pthread_t id;
  return pthread_create(&id, 0, polish, 0) == 0; // want leash-unjoined-thread "'id'"
}
