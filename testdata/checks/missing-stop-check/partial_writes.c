// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// A round that leaves the counters of its loop as they are is no progress.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

struct sender {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static int send_all(struct sender *s, const char *data, size_t size) {
  size_t sent = 0;
  while (sent < size) { // want leash-missing-stop-check "until 'poll' succeeds"
    struct pollfd p = {s->fd, POLLOUT, 0};
    int ready = poll(&p, 1, 500);
    if (ready == 0)
      continue;
    if (ready < 0)
      return -1;
    ssize_t n = send(s->fd, data + sent, size - sent, 0);
    if (n < 0)
      return -1;
    sent += n;
  }
  return 0;
}

static void *deaf(void *arg) {
  struct sender *s = arg;
  while (!s->stop)
    if (send_all(s, "hello", 5) < 0)
      break;
  return 0;
}

static int send_some(struct sender *s, const char *data, size_t size) {
  size_t sent = 0;
  while (sent < size) { // ok leash-missing-stop-check
    struct pollfd p = {s->fd, POLLOUT, 0};
    int ready = poll(&p, 1, 500);
    if (ready == 0) {
      if (s->stop)
        return -1;
      continue;
    }
    if (ready < 0)
      return -1;
    ssize_t n = send(s->fd, data + sent, size - sent, 0);
    if (n < 0)
      return -1;
    sent += n;
  }
  return 0;
}

static void *careful(void *arg) {
  struct sender *s = arg;
  while (!s->stop)
    if (send_some(s, "hello", 5) < 0)
      break;
  return 0;
}

// Each time out brings it nearer to its end.
static int send_soon(struct sender *s, const char *data, size_t size) {
  size_t sent = 0;
  int tries = 10;
  while (sent < size && tries > 0) { // ok leash-missing-stop-check
    struct pollfd p = {s->fd, POLLOUT, 0};
    int ready = poll(&p, 1, 500);
    if (ready == 0) {
      tries--;
      continue;
    }
    if (ready < 0)
      return -1;
    ssize_t n = send(s->fd, data + sent, size - sent, 0);
    if (n < 0)
      return -1;
    sent += n;
  }
  return 0;
}

static void *patient(void *arg) {
  struct sender *s = arg;
  while (!s->stop)
    if (send_soon(s, "hello", 5) < 0)
      break;
  return 0;
}

static void run(struct sender *s, void *(*body)(void *)) {
  s->stop = 0;
  pthread_create(&s->thread, 0, body, s);
  sleep(5);
  s->stop = 1;
  pthread_join(s->thread, 0);
}

int main(void) {
  struct sender s = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
  run(&s, deaf);
  run(&s, careful);
  run(&s, patient);
  return 0;
}
