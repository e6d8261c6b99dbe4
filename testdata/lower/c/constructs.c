// std: gnu17
// Constructs of C and GNU C: cleanup, computed goto, statement expressions,
// tables.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct w {
  pthread_t t;
  pthread_mutex_t m;
  pthread_cond_t c;
  bool stop;
  int n;
  struct w *next;
};

static void *run(void *p) {
  struct w *w = p;
  pthread_mutex_lock(&w->m);
  while (!w->stop)
    pthread_cond_wait(&w->c, &w->m);
  pthread_mutex_unlock(&w->m);
  return NULL;
}

static void *(*const table[])(void *) = {run, [1] = run};

struct ops {
  void *(*body)(void *);
  void (*stop)(struct w *);
};

static void stop(struct w *w) {
  pthread_mutex_lock(&w->m);
  w->stop = true;
  pthread_cond_broadcast(&w->c);
  pthread_mutex_unlock(&w->m);
  pthread_join(w->t, NULL);
}
static const struct ops ops = {.body = run, .stop = stop};

int start(struct w *w) { return pthread_create(&w->t, NULL, run, w); }

int start2(struct w *w, int i) {
  return pthread_create(&w->t, NULL, table[i], w);
}

int start3(struct w *w) { return pthread_create(&w->t, NULL, ops.body, w); }

int start4(struct w *w, const struct ops *o) {
  int r;
  if ((r = pthread_create(&w->t, NULL, o->body, w)) != 0) {
    fprintf(stderr, "x");
    return r;
  }
  o->stop(w);
  return 0;
}

static void cleanup_thread(pthread_t *t) { pthread_join(*t, NULL); }

void cleanup(void) {
  __attribute__((cleanup(cleanup_thread))) pthread_t t;
  pthread_create(&t, NULL, run, NULL);
}

static void unlock(pthread_mutex_t **m) { pthread_mutex_unlock(*m); }

void scoped(pthread_mutex_t *m) {
  __attribute__((cleanup(unlock))) pthread_mutex_t *g = m;
  pthread_mutex_lock(g);
  if (errno)
    return;
}
int knr(a, b)
int a;

struct w *b;
{
  return a + start(b);
}

#define join(x)                                                                \
  _Generic((x), pthread_t : pthread_join, struct w * : join_w)((x), NULL)

int join_w(struct w *w, void **r) { return pthread_join(w->t, r); }

void generic(struct w *w) {
  join(w);
  join(w->t);
}

void compound(void) {
  pthread_attr_t a;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  pthread_t t;
  pthread_create(&t, &a, run, &(struct w){.n = 3});
  struct w *p = (struct w[]){{.n = 1}, {.n = 2}};
  pthread_create(&p[1].t, NULL, run, &p[1]);
  pthread_join(p[1].t, NULL);
}

static jmp_buf env;

void jumps(void) {
  pthread_t t;
  if (setjmp(env) == 0) {
    pthread_create(&t, NULL, run, NULL);
    longjmp(env, 1);
  } else
    pthread_join(t, NULL);
}

void computed(int n) {
  static void *const to[] = {&&a, &&b, &&c};
  pthread_t t;
  goto *to[n];
a:
  pthread_create(&t, NULL, run, NULL);
b:
  pthread_join(t, NULL);
c:
  return;
}

int stmtexpr(struct w *w) {
  return ({
    int r = pthread_create(&w->t, NULL, run, w);
    r ? r : 0;
  });
}

#define RETRY(e)                                                               \
  ({                                                                           \
    long r_;                                                                   \
    do                                                                         \
      r_ = (e);                                                                \
    while (r_ == -1 && errno == EINTR);                                        \
    r_;                                                                        \
  })

long rd(int fd, char *b) { return RETRY(read(fd, b, 3)); }

void list(struct w *h) {
  for (struct w *p = h, *n; p; p = n) {
    n = p->next;
    pthread_join(p->t, NULL);
    free(p);
  }
}

void arr(int n) {
  pthread_t *ts = malloc(n * sizeof *ts);
  for (int i = 0; i < n; i++)
    pthread_create(ts + i, NULL, run, (void *)(long)i);
  for (int i = 0; i < n; i++)
    pthread_join(*(ts + i), NULL);
  pthread_t vla[n];
  pthread_create(&vla[0], 0, run, 0);
  pthread_join(vla[0], 0);
  free(ts);
}

static atomic_bool quit;
static _Atomic int cnt;
static volatile sig_atomic_t got;

void *poll_(void *u) {
  while (!atomic_load(&quit)) {
    cnt++;
    atomic_fetch_add(&cnt, 1);
    if (quit)
      break;
    if (got)
      break;
    usleep(1000);
  }
  return u;
}

void duff(int n) {
  switch (n % 4) {
  case 0:
    do {
      poll_(0);
    case 3:
      poll_(0);
    case 2:
      poll_(0);
    case 1:
      poll_(0);
    } while ((n -= 4) > 0);
  }
}

void sw(int n) {
  switch (n) {
  case 1 ... 3:
    poll_(0);
    break;
  default:;
  }
  if (__builtin_expect(!!n, 0))
    poll_(0);
}

static void detach_self(void) {
  pthread_detach(pthread_self());
  pthread_exit(NULL);
}

static __thread int tls;

void tlsf(void) {
  tls = 1;
  pthread_cleanup_push(free, NULL);
  poll_(0);
  pthread_cleanup_pop(1);
}

int vfn(int (*f)(int, ...), ...) { return f(1, 2); }

enum st { IDLE, RUN, STOP };

struct sm {
  enum st s;
  pthread_t t;
  unsigned stopping : 1;
};

void machine(struct sm *m) {
  while (m->s != STOP) {
    switch (m->s) {
    case IDLE:
      m->s = RUN;
      break;
    case RUN:
      if (m->stopping)
        m->s = STOP;
      break;
    case STOP:
      break;
    }
  }
  m->stopping = 1;
  m->stopping |= 1;
}

union u {
  pthread_t t;
  int n;
};

void un(union u *u) {
  pthread_create(&u->t, NULL, run, u);
  pthread_join(u->t, NULL);
}

void *ret(void) {
  static pthread_once_t o = PTHREAD_ONCE_INIT;
  pthread_once(&o, detach_self);
  return &(int){0};
}

pthread_t byval(void) {
  pthread_t t;
  pthread_create(&t, NULL, run, NULL);
  return t;
}

void uses(void) {
  pthread_join(byval(), NULL);
  pthread_t t = byval();
  pthread_detach(t);
}

struct hold {
  struct w w[4];

  struct {
    pthread_t t;
  } in;
};

void hold(struct hold *h) {
  for (int i = 0; i < 4; ++i)
    start(&h->w[i]);
  h->in.t = byval();
  memcpy(&h->w[0].t, &h->in.t, sizeof(pthread_t));
}
