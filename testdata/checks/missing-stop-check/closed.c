// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// Loops that end when accept() or poll() fails: does anybody see to that?
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

void answer(int fd);

struct late {
  int listener;
  pthread_t thread;
};

static void *accepts(void *arg) {
  struct late *s = arg;
  for (;;) { // want leash-missing-stop-check "ends only when 'accept' fails, and nobody closes what it waits for"
    int fd = accept(s->listener, NULL, NULL);
    if (fd < 0) {
      if (errno == EINTR)
        continue;
      break;
    }
    answer(fd);
    close(fd);
  }
  return NULL;
}

int late_start(struct late *s) {
  s->listener = socket(2, 1, 0);
  if (listen(s->listener, 8) < 0) {
    close(s->listener);
    return -1;
  }
  if (pthread_create(&s->thread, NULL, accepts, s) != 0) {
    close(s->listener);
    return -1;
  }
  return 0;
}

void late_stop(struct late *s) {
  pthread_join(s->thread, NULL);
  close(s->listener);
}

struct shut {
  int listener;
  pthread_t thread;
};

static void *accepts_until_shut(void *arg) {
  struct shut *s = arg;
  int fd;
  while ((fd = accept(s->listener, NULL, NULL)) >= 0) { // ok leash-missing-stop-check
    answer(fd);
    close(fd);
  }
  return NULL;
}

void shut_start(struct shut *s) {
  pthread_create(&s->thread, NULL, accepts_until_shut, s);
}

void shut_stop(struct shut *s) {
  shutdown(s->listener, 2);
  pthread_join(s->thread, NULL);
  close(s->listener);
}

// Somebody else closes it.
struct closed {
  int listener;
  pthread_t thread;
};

static void *accepts_until_closed(void *arg) {
  struct closed *s = arg;
  for (;;) { // ok leash-missing-stop-check
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    if (poll(&p, 1, -1) < 0)
      break;
    int fd = accept(s->listener, NULL, NULL);
    if (fd < 0)
      break;
    answer(fd);
    close(fd);
  }
  return NULL;
}

static void hang_up(struct closed *s) { close(s->listener); }

void closed_start(struct closed *s) {
  pthread_create(&s->thread, NULL, accepts_until_closed, s);
}

void closed_stop(struct closed *s) {
  hang_up(s);
  pthread_join(s->thread, NULL);
}

// A signal makes it return.
struct signalled {
  int listener;
  pthread_t thread;
};

static void *accepts_until_signal(void *arg) {
  struct signalled *s = arg;
  for (;;) { // ok leash-missing-stop-check
    int fd = accept(s->listener, NULL, NULL);
    if (fd < 0)
      break;
    answer(fd);
    close(fd);
  }
  return NULL;
}

void signalled_start(struct signalled *s) {
  pthread_create(&s->thread, NULL, accepts_until_signal, s);
}

void signalled_stop(struct signalled *s) {
  pthread_kill(s->thread, 10);
  pthread_join(s->thread, NULL);
}

// The stop wakes it, and it goes on.
struct woken {
  int socket, pipe[2];
  pthread_t thread;
};

static void *goes_on(void *arg) {
  struct woken *s = arg;
  struct pollfd p[2] = {{s->socket, POLLIN, 0}, {s->pipe[0], POLLIN, 0}};
  for (;;) { // want leash-missing-stop-check "ends only when 'poll' fails"
    if (poll(p, 2, -1) < 0) {
      if (errno == EINTR)
        continue;
      break;
    }
    if (p[1].revents & POLLIN) {
      char c;
      read(s->pipe[0], &c, 1);
    }
    if (p[0].revents & POLLIN)
      answer(s->socket);
  }
  return NULL;
}

static void *ends_then(void *arg) {
  struct woken *s = arg;
  struct pollfd p[2] = {{s->socket, POLLIN, 0}, {s->pipe[0], POLLIN, 0}};
  for (;;) { // ok leash-missing-stop-check
    if (poll(p, 2, -1) < 0 && errno != EINTR)
      break;
    if (p[1].revents & POLLIN)
      break;
    answer(s->socket);
  }
  return NULL;
}

void woken_start(struct woken *s, int well) {
  if (well)
    pthread_create(&s->thread, NULL, ends_then, s);
  else
    pthread_create(&s->thread, NULL, goes_on, s);
}

void woken_stop(struct woken *s) {
  write(s->pipe[1], "x", 1);
  pthread_join(s->thread, NULL);
  close(s->socket);
}

// A thread for the time of the process: main() waits for it, and no more.
struct forever {
  int listener;
  pthread_t thread;
};

static void *serves_for_ever(void *arg) {
  struct forever *s = arg;
  for (;;) { // ok leash-missing-stop-check
    int fd = accept(s->listener, NULL, NULL);
    if (fd < 0)
      break;
    answer(fd);
    close(fd);
  }
  return NULL;
}

int main(void) {
  static struct forever s;
  s.listener = socket(2, 1, 0);
  pthread_create(&s.thread, NULL, serves_for_ever, &s);
  pthread_join(s.thread, NULL);
  return 0;
}
