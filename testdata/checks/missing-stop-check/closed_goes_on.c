// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: program
//
// Loops that go on when a call fails: what the stop closes fails from then on,
// and the flag is looked at only when it succeeds.
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *deaf(void *arg) {
  struct server *s = arg;
  for (;;) { // want leash-missing-stop-check "goes on when 'accept' fails, and does not look at"
    int client = accept(s->fd, NULL, NULL);
    if (client < 0) {
      perror("accept");
      continue;
    }
    if (s->stop) {
      close(client);
      break;
    }
    close(client);
  }
  return 0;
}

void deaf_start(struct server *s) {
  s->stop = 0;
  pthread_create(&s->thread, 0, deaf, s);
}
void deaf_stop(struct server *s) {
  s->stop = 1;
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, 0);
  close(s->fd);
}

// The flag comes first.
struct careful_server {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *careful(void *arg) {
  struct careful_server *s = arg;
  for (;;) { // ok leash-missing-stop-check
    int client = accept(s->fd, NULL, NULL);
    if (s->stop)
      break;
    if (client < 0)
      continue;
    close(client);
  }
  return 0;
}

void careful_start(struct careful_server *s) {
  s->stop = 0;
  pthread_create(&s->thread, 0, careful, s);
}
void careful_stop(struct careful_server *s) {
  s->stop = 1;
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, 0);
  close(s->fd);
}

// Only when a signal came.
struct strict_server {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *strict(void *arg) {
  struct strict_server *s = arg;
  for (;;) { // ok leash-missing-stop-check
    int client = accept(s->fd, NULL, NULL);
    if (client < 0 && errno == ECONNABORTED)
      continue;
    if (client < 0)
      break;
    if (s->stop)
      break;
    close(client);
  }
  return 0;
}

void strict_start(struct strict_server *s) {
  s->stop = 0;
  pthread_create(&s->thread, 0, strict, s);
}
void strict_stop(struct strict_server *s) {
  s->stop = 1;
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, 0);
  close(s->fd);
}

// The stop comes in as one more client.
struct woken_server {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *woken(void *arg) {
  struct woken_server *s = arg;
  for (;;) { // ok leash-missing-stop-check
    int client = accept(s->fd, NULL, NULL);
    if (client < 0)
      continue;
    if (s->stop)
      break;
    close(client);
  }
  return 0;
}

void woken_start(struct woken_server *s) {
  s->stop = 0;
  pthread_create(&s->thread, 0, woken, s);
}
void woken_stop(struct woken_server *s, const struct sockaddr *self, socklen_t size) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  s->stop = 1;
  connect(fd, self, size);
  close(fd);
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, 0);
  close(s->fd);
}

// The end of what is read, too.
struct reader {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *reads_on(void *arg) {
  struct reader *r = arg;
  char text[100];
  while (1) { // want leash-missing-stop-check "goes on when 'recv' fails"
    ssize_t n = recv(r->fd, text, sizeof text, 0);
    if (n <= 0)
      continue;
    if (r->stop)
      break;
    fwrite(text, 1, n, stdout);
  }
  return 0;
}

void reader_start(struct reader *r) {
  r->stop = 0;
  pthread_create(&r->thread, 0, reads_on, r);
}
void reader_stop(struct reader *r) {
  r->stop = 1;
  shutdown(r->fd, SHUT_RDWR);
  pthread_join(r->thread, 0);
}

struct ending_reader {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *reads_to_the_end(void *arg) {
  struct ending_reader *r = arg;
  char text[100];
  while (1) { // ok leash-missing-stop-check
    ssize_t n = recv(r->fd, text, sizeof text, 0);
    if (n == 0)
      break;
    if (n < 0)
      continue;
    if (r->stop)
      break;
    fwrite(text, 1, n, stdout);
  }
  return 0;
}

void ending_reader_start(struct ending_reader *r) {
  r->stop = 0;
  pthread_create(&r->thread, 0, reads_to_the_end, r);
}
void ending_reader_stop(struct ending_reader *r) {
  r->stop = 1;
  shutdown(r->fd, SHUT_RDWR);
  pthread_join(r->thread, 0);
}
