// SPDX-License-Identifier: Apache-2.0
// std: c11,c17
// stdlib: both
// world: program
//
// A12: structs of C that own a thread, from their start to their free.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

void *body(void *arg);
int open_device(const char *name);

// The second thread cannot be started; the first one runs on.
struct engine {
  pthread_t reader;
  pthread_t writer;
};

static int engine_start(struct engine *e) {
  if (pthread_create(&e->reader, NULL, body, e) != 0) // want leash-unjoined-thread "'reader' of 'engine'"
    return -1;
  if (pthread_create(&e->writer, NULL, body, e) != 0) // ok leash-unjoined-thread
    return -1; // note "'reader' has not been joined here"
  return 0;
}

static void engine_stop(struct engine *e) {
  pthread_join(e->reader, NULL);
  pthread_join(e->writer, NULL);
}

int use_engine(void) {
  struct engine *e = malloc(sizeof *e);
  if (!e)
    return 1;
  if (engine_start(e) != 0) {
    free(e);
    return 1;
  }
  engine_stop(e);
  free(e);
  return 0;
}

// The starter joins it; or its caller does.
struct motor {
  pthread_t reader;
  pthread_t writer;
};

static int motor_start(struct motor *m) {
  if (pthread_create(&m->reader, NULL, body, m) != 0) // ok leash-unjoined-thread
    return -1;
  if (pthread_create(&m->writer, NULL, body, m) != 0) {
    pthread_join(m->reader, NULL);
    return -1;
  }
  return 0;
}

int use_motor(struct motor *m) {
  if (motor_start(m) != 0)
    return 1;
  pthread_join(m->reader, NULL);
  pthread_join(m->writer, NULL);
  return 0;
}

struct pump {
  pthread_t reader;
};

static int pump_start(struct pump *p) {
  if (pthread_create(&p->reader, NULL, body, p) != 0) // ok leash-unjoined-thread
    return -1;
  if (open_device("pump") < 0)
    return -2;
  return 0;
}

int use_pump(struct pump *p) {
  int rc = pump_start(p);
  if (rc == -2)
    pthread_join(p->reader, NULL);
  if (rc)
    return 1;
  pthread_join(p->reader, NULL);
  return 0;
}

// The body clears the flag that the destructor trusts.
struct player {
  pthread_t thread;
  bool run;
};

static void *play(void *arg) {
  struct player *p = arg;
  while (p->run)
    if (open_device("x") < 0)
      p->run = false;
  return NULL;
}

static void player_free(struct player *p) {
  if (p->run) { // note "this condition leaves 'thread' unjoined"
    p->run = false;
    pthread_join(p->thread, NULL);
  }
  free(p);
}

struct player *player_new(void) {
  struct player *p = malloc(sizeof *p);
  if (!p)
    return NULL;
  p->run = true;
  if (pthread_create(&p->thread, NULL, play, p) != 0) { // want leash-unjoined-thread "'thread' of 'player'"
    free(p);
    return NULL;
  }
  return p;
}

void use_player(void) {
  struct player *p = player_new();
  if (p)
    player_free(p);
}

// It trusts what only the starter sets.
struct singer {
  pthread_t thread;
  bool run;
  bool started;
};

static void *sing(void *arg) {
  struct singer *s = arg;
  while (s->run)
    if (open_device("x") < 0)
      s->run = false;
  return NULL;
}

static void singer_free(struct singer *s) {
  if (s->started) {
    s->run = false;
    pthread_join(s->thread, NULL);
  }
  free(s);
}

struct singer *singer_new(void) {
  struct singer *s = malloc(sizeof *s);
  if (!s)
    return NULL;
  s->run = true;
  s->started = false;
  if (pthread_create(&s->thread, NULL, sing, s) == 0) // ok leash-unjoined-thread
    s->started = true;
  return s;
}

void use_singer(void) {
  struct singer *s = singer_new();
  if (s)
    singer_free(s);
}

// A null pointer has no thread, and what else is freed has another.
struct cache {
  pthread_t sweeper;
};

struct cache *cache_new(void) {
  struct cache *c = malloc(sizeof *c);
  if (c && pthread_create(&c->sweeper, NULL, body, c) != 0) { // ok leash-unjoined-thread
    free(c);
    return NULL;
  }
  return c;
}

static void cache_free(struct cache *c) {
  if (c != NULL) {
    pthread_join(c->sweeper, NULL);
    free(c);
  }
}

struct name {
  int length;
};

void use_cache(struct name *n, struct cache *c) {
  if (n->length > 0)
    cache_free(c);
  free(n);
}

// The error of the library, negated, is one all the same.
struct sampler {
  pthread_t reader;
  pthread_t writer;
};

int sampler_open(struct sampler **out) {
  int rc;
  struct sampler *s = calloc(1, sizeof *s);
  if (!s)
    return -1;
  rc = -pthread_create(&s->reader, NULL, body, s); // want leash-unjoined-thread "'reader' of 'sampler'"
  if (rc)
    goto failed;
  rc = -pthread_create(&s->writer, NULL, body, s); // ok leash-unjoined-thread
  if (rc < 0)
    goto failed;
  *out = s;
  return 0;
failed:
  free(s);
  return rc; // note "'reader' has not been joined here"
}

void sampler_close(struct sampler *s) {
  pthread_join(s->reader, NULL);
  pthread_join(s->writer, NULL);
  free(s);
}

int use_sampler(void) {
  struct sampler *s;
  if (sampler_open(&s))
    return 1;
  sampler_close(s);
  return 0;
}

struct counter {
  pthread_t reader;
  pthread_t writer;
};

int counter_open(struct counter **out) {
  int rc;
  struct counter *c = calloc(1, sizeof *c);
  if (!c)
    return -1;
  rc = -pthread_create(&c->reader, NULL, body, c); // ok leash-unjoined-thread
  if (rc)
    goto failed;
  rc = -pthread_create(&c->writer, NULL, body, c); // ok leash-unjoined-thread
  if (rc)
    goto failed_reader;
  *out = c;
  return 0;
failed_reader:
  pthread_join(c->reader, NULL);
failed:
  free(c);
  return rc;
}

void counter_close(struct counter *c) {
  pthread_join(c->reader, NULL);
  pthread_join(c->writer, NULL);
  free(c);
}

int use_counter(void) {
  struct counter *c;
  if (counter_open(&c))
    return 1;
  counter_close(c);
  return 0;
}
