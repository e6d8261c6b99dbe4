// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: both
//
// Threads that wait in the system for what others send, and stops that only
// set a flag.
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void use(const char *data, long size) { (void)data, (void)size; }

//===--- Only a flag -----------------------------------------------------===//

struct radio {
  int sock;
  atomic_int stop;
  pthread_t thread;
};

static void *hear(void *arg) {
  struct radio *r = arg;
  char buf[256];
  while (!atomic_load(&r->stop)) {
    ssize_t n = recv(r->sock, buf, sizeof buf, 0); // want leash-unbounded-wait "input in 'recv'.*stop.*does not end it"
    if (n > 0)
      use(buf, n);
  }
  return NULL;
}

static int open_port(void) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in a;
  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  if (s >= 0 && bind(s, (struct sockaddr *)&a, sizeof a) != 0) {
    close(s);
    return -1;
  }
  return s;
}

static int radio_start(struct radio *r) {
  r->sock = open_port();
  if (r->sock < 0)
    return -1;
  if (pthread_create(&r->thread, NULL, hear, r)) { // note "started here"
    close(r->sock);
    return -1;
  }
  return 0;
}

static void radio_stop(struct radio *r) {
  atomic_store(&r->stop, 1); // note "requested here"
  pthread_join(r->thread, NULL); // note "waited for here"
  close(r->sock); // too late
}

//===--- The socket is shut down -----------------------------------------===//

struct tower {
  int sock;
  atomic_int stop;
  pthread_t thread;
};

static void *watch(void *arg) {
  struct tower *t = arg;
  while (!atomic_load(&t->stop)) {
    int c = accept(t->sock, NULL, NULL); // ok leash-unbounded-wait
    if (c >= 0)
      close(c);
  }
  return NULL;
}

static int tower_start(struct tower *t) {
  t->sock = socket(AF_INET, SOCK_STREAM, 0);
  return pthread_create(&t->thread, NULL, watch, t);
}

static void tower_stop(struct tower *t) {
  atomic_store(&t->stop, 1);
  shutdown(t->sock, SHUT_RDWR);
  pthread_join(t->thread, NULL);
  close(t->sock);
}

//===--- By the caller, before the stop ----------------------------------===//

struct mast {
  int sock;
  atomic_int stop;
  pthread_t thread;
};

static void *climb(void *arg) {
  struct mast *m = arg;
  while (!atomic_load(&m->stop)) {
    int c = accept(m->sock, NULL, NULL); // ok leash-unbounded-wait
    if (c >= 0)
      close(c);
  }
  return NULL;
}

static int mast_start(struct mast *m) {
  m->sock = socket(AF_INET, SOCK_STREAM, 0);
  return pthread_create(&m->thread, NULL, climb, m);
}

static void mast_hang_up(struct mast *m) {
  int fd = m->sock;
  shutdown(fd, SHUT_RDWR);
}

static void mast_stop(struct mast *m) {
  atomic_store(&m->stop, 1);
  pthread_join(m->thread, NULL);
}

//===--- It does not wait ------------------------------------------------===//

struct gauge {
  int sock, fast, slow, quick;
  atomic_int stop;
  pthread_t thread;
};

static void no_delay(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void *measure(void *arg) {
  struct gauge *g = arg;
  char buf[16];
  while (!atomic_load(&g->stop))
    if (recv(g->sock, buf, sizeof buf, MSG_DONTWAIT | MSG_PEEK) < 0) // ok leash-unbounded-wait
      usleep(1000);
  return NULL;
}

static void *measure_fast(void *arg) {
  struct gauge *g = arg;
  char buf[16];
  while (!atomic_load(&g->stop))
    if (recv(g->fast, buf, sizeof buf, 0) < 0) // ok leash-unbounded-wait
      usleep(1000);
  return NULL;
}

static void *measure_slow(void *arg) {
  struct gauge *g = arg;
  char buf[16];
  while (!atomic_load(&g->stop))
    if (recv(g->slow, buf, sizeof buf, 0) < 0) // ok leash-unbounded-wait
      usleep(1000);
  return NULL;
}

static void *measure_quick(void *arg) {
  struct gauge *g = arg;
  char buf[16];
  while (!atomic_load(&g->stop))
    if (recv(g->quick, buf, sizeof buf, 0) < 0) // ok leash-unbounded-wait
      usleep(1000);
  return NULL;
}

static void gauge_run(struct gauge *g, void *(*body)(void *)) {
  g->sock = socket(AF_INET, SOCK_DGRAM, 0);
  g->fast = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  g->slow = socket(AF_INET, SOCK_DGRAM, 0);
  struct timeval second = {1, 0};
  setsockopt(g->slow, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  g->quick = socket(AF_INET, SOCK_DGRAM, 0);
  no_delay(g->quick);
  pthread_create(&g->thread, NULL, body, g);
  sleep(1);
  atomic_store(&g->stop, 1);
  pthread_join(g->thread, NULL);
}

//===--- It asks first ---------------------------------------------------===//

struct phone {
  int line;
  atomic_int stop;
  pthread_t thread;
};

static int rings(int fd) {
  struct pollfd p = {.fd = fd, .events = POLLIN};
  return poll(&p, 1, 500) > 0;
}

static void *answer(void *arg) {
  struct phone *p = arg;
  char buf[16];
  while (!atomic_load(&p->stop)) {
    if (!rings(p->line))
      continue;
    if (recv(p->line, buf, sizeof buf, 0) <= 0) // ok leash-unbounded-wait
      break;
  }
  return NULL;
}

static void phone_call(struct phone *p) {
  p->line = socket(AF_INET, SOCK_STREAM, 0);
  pthread_create(&p->thread, NULL, answer, p);
  sleep(1);
  atomic_store(&p->stop, 1);
  pthread_join(p->thread, NULL);
  close(p->line);
}

//===--- A pipe to wake it -----------------------------------------------===//

struct guard {
  int sock, wake[2];
  atomic_int stop;
  pthread_t thread;
};

static void *stand(void *arg) {
  struct guard *g = arg;
  while (!atomic_load(&g->stop)) {
    struct pollfd p[2] = {{.fd = g->sock, .events = POLLIN},
                          {.fd = g->wake[0], .events = POLLIN}};
    if (poll(p, 2, -1) < 0) // want leash-unbounded-wait "input in 'poll'"
      break;
  }
  return NULL;
}

static void guard_run(struct guard *g) {
  g->sock = open_port();
  if (pipe(g->wake))
    return;
  pthread_create(&g->thread, NULL, stand, g); // note "started here"
  sleep(1);
  atomic_store(&g->stop, 1); // note "requested here"
  pthread_join(g->thread, NULL); // note "waited for here"
  close(g->wake[0]);
  close(g->wake[1]);
}

int main(void) {
  static struct radio r;
  static struct tower t;
  static struct mast m;
  static struct gauge g;
  static struct phone p;
  static struct guard u;
  if (radio_start(&r) == 0)
    radio_stop(&r);
  if (tower_start(&t) == 0)
    tower_stop(&t);
  if (mast_start(&m) == 0) {
    mast_hang_up(&m);
    mast_stop(&m);
  }
  gauge_run(&g, measure);
  gauge_run(&g, measure_fast);
  gauge_run(&g, measure_slow);
  gauge_run(&g, measure_quick);
  phone_call(&p);
  guard_run(&u);
  return 0;
}
