// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: both
//
// Threads that wait in the system for what others send, and stops that end it
// with a pipe, a signal, a cancel.
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

struct door {
  int sock, wake[2];
  atomic_int stop;
  pthread_t thread;
};

static void *by_pipe(void *arg) {
  struct door *d = arg;
  while (!atomic_load(&d->stop)) {
    struct pollfd p[2] = {{.fd = d->sock, .events = POLLIN},
                          {.fd = d->wake[0], .events = POLLIN}};
    if (poll(p, 2, -1) < 0) // ok leash-unbounded-wait
      break;
  }
  return NULL;
}

static void door_by_pipe(struct door *d) {
  d->sock = socket(AF_INET, SOCK_DGRAM, 0);
  if (pipe(d->wake))
    return;
  pthread_create(&d->thread, NULL, by_pipe, d);
  sleep(1);
  atomic_store(&d->stop, 1);
  if (write(d->wake[1], "x", 1) != 1)
    abort();
  pthread_join(d->thread, NULL);
}

struct gate {
  int sock;
  volatile sig_atomic_t stop;
  pthread_t thread;
};

static void *by_signal(void *arg) {
  struct gate *g = arg;
  char buf[16];
  while (!g->stop)
    if (recv(g->sock, buf, sizeof buf, 0) == 0) // ok leash-unbounded-wait
      break;
  return NULL;
}

static void gate_by_signal(struct gate *g) {
  g->sock = socket(AF_INET, SOCK_DGRAM, 0);
  pthread_create(&g->thread, NULL, by_signal, g);
  sleep(1);
  g->stop = 1;
  pthread_kill(g->thread, SIGUSR1);
  pthread_join(g->thread, NULL);
}

struct hatch {
  int sock;
  volatile sig_atomic_t stop;
  pthread_t thread;
};

static void *by_cancel(void *arg) {
  struct hatch *h = arg;
  char buf[16];
  while (!h->stop)
    if (recv(h->sock, buf, sizeof buf, 0) == 0) // ok leash-unbounded-wait
      break;
  return NULL;
}

static void hatch_by_cancel(struct hatch *h) {
  h->sock = socket(AF_INET, SOCK_DGRAM, 0);
  pthread_create(&h->thread, NULL, by_cancel, h);
  sleep(1);
  h->stop = 1;
  pthread_cancel(h->thread);
  pthread_join(h->thread, NULL);
}

int main(void) {
  static struct door d;
  static struct gate g;
  static struct hatch h;
  door_by_pipe(&d);
  gate_by_signal(&g);
  hatch_by_cancel(&h);
  return 0;
}

// The kernel tells the reader that the watch is gone.
struct watcher {
  int fd, watch;
  atomic_int stop;
  pthread_t thread;
};

static void *watch_folder(void *arg) {
  struct watcher *w = arg;
  char events[4096];
  while (!atomic_load(&w->stop))
    if (read(w->fd, events, sizeof events) < 0) // ok leash-unbounded-wait
      break;
  return NULL;
}

void watcher_start(struct watcher *w) {
  w->fd = inotify_init();
  w->watch = inotify_add_watch(w->fd, "/tmp", IN_CREATE);
  pthread_create(&w->thread, NULL, watch_folder, w);
}

void watcher_stop(struct watcher *w) {
  atomic_store(&w->stop, 1);
  inotify_rm_watch(w->fd, w->watch);
  pthread_join(w->thread, NULL);
  close(w->fd);
}

struct deaf_watcher {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *watch_deaf(void *arg) {
  struct deaf_watcher *w = arg;
  char events[4096];
  while (!atomic_load(&w->stop))
    if (read(w->fd, events, sizeof events) < 0) // want leash-unbounded-wait "waits for input"
      break;
  return NULL;
}

void deaf_start(struct deaf_watcher *w) {
  w->fd = inotify_init();
  inotify_add_watch(w->fd, "/tmp", IN_CREATE);
  pthread_create(&w->thread, NULL, watch_deaf, w);
}

void deaf_stop(struct deaf_watcher *w) {
  atomic_store(&w->stop, 1);
  pthread_join(w->thread, NULL);
  close(w->fd);
}
