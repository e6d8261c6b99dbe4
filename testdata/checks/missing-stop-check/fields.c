// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
//
// Retry loops that wait for a field of what the thread was started with.
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

int try_connect(const char *host);
void exchange(int fd);

struct client {
  const char *host;
  int fd;
  volatile bool stop;
  bool connected;
  pthread_t thread;
};

static void attempt(struct client *c) {
  int fd = try_connect(c->host);
  c->fd = fd;
  c->connected = fd >= 0;
}

static void *deaf(void *arg) {
  struct client *c = arg;
  while (!c->stop) {
    while (!c->connected) { // want leash-missing-stop-check "does not look at"
      attempt(c);
      sleep(1);
    }
    exchange(c->fd);
  }
  return 0;
}

void run_deaf(void) {
  struct client c = {.host = "db", .fd = -1};
  pthread_create(&c.thread, 0, deaf, &c);
  sleep(10);
  c.stop = true;
  pthread_join(c.thread, 0);
}

struct careful_client {
  const char *host;
  int fd;
  volatile bool stop;
  bool connected;
  pthread_t thread;
};

static void *careful(void *arg) {
  struct careful_client *c = arg;
  while (!c->stop) {
    while (!c->connected && !c->stop) { // ok leash-missing-stop-check
      c->fd = try_connect(c->host);
      c->connected = c->fd >= 0;
      sleep(1);
    }
    exchange(c->fd);
  }
  return 0;
}

void run_careful(void) {
  struct careful_client c = {.host = "db", .fd = -1};
  pthread_create(&c.thread, 0, careful, &c);
  sleep(10);
  c.stop = true;
  pthread_join(c.thread, 0);
}

// Who stops it says that it is connected, too.
struct released_client {
  const char *host;
  int fd;
  volatile bool stop;
  volatile bool connected;
  pthread_t thread;
};

static void *released(void *arg) {
  struct released_client *c = arg;
  while (!c->stop) {
    while (!c->connected) { // ok leash-missing-stop-check
      c->fd = try_connect(c->host);
      c->connected = c->fd >= 0;
      sleep(1);
    }
    exchange(c->fd);
  }
  return 0;
}

void run_released(void) {
  struct released_client c = {.host = "db", .fd = -1};
  pthread_create(&c.thread, 0, released, &c);
  sleep(10);
  c.stop = true;
  c.connected = true;
  pthread_join(c.thread, 0);
}
