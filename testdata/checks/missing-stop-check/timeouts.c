// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: both
// world: program
//
// A time that runs out, or an error that goes away, makes a loop go round
// without a look at its stop flag.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
  int listener;
  int wake[2];
  atomic_int stopping;
  pthread_t thread;
};

void answer(int fd);

static void *serve(void *arg) {
  struct server *s = arg;
  for (;;) { // want leash-missing-stop-check "does not look at 'arg->stopping' until 'poll' succeeds"
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    int n = poll(&p, 1, 200);
    if (n < 0 && errno != EINTR)
      break;
    if (n <= 0)
      continue;
    int fd = accept(s->listener, NULL, NULL);
    if (fd < 0)
      continue;
    answer(fd);
    close(fd);
    if (atomic_load(&s->stopping))
      break;
  }
  return NULL;
}

void start_server(struct server *s) {
  s->listener = socket(2, 1, 0);
  pthread_create(&s->thread, NULL, serve, s);
}
void stop_server(struct server *s) {
  atomic_store(&s->stopping, 1);
  pthread_join(s->thread, NULL);
  close(s->listener);
}

// It looks when the time is over, too.
static void *serve_well(void *arg) {
  struct server *s = arg;
  for (;;) { // ok leash-missing-stop-check
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    int n = poll(&p, 1, 200);
    if (atomic_load(&s->stopping))
      break;
    if (n <= 0)
      continue;
    int fd = accept(s->listener, NULL, NULL);
    if (fd >= 0) {
      answer(fd);
      close(fd);
    }
  }
  return NULL;
}

void start_well(struct server *s) {
  pthread_create(&s->thread, NULL, serve_well, s);
}
void stop_well(struct server *s) {
  atomic_store(&s->stopping, 1);
  pthread_join(s->thread, NULL);
}

// The stop makes poll() succeed.
struct woken {
  int listener;
  atomic_int stopping;
  pthread_t thread;
};

static void *serve_until_shut(void *arg) {
  struct woken *s = arg;
  for (;;) { // ok leash-missing-stop-check
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    if (poll(&p, 1, 200) <= 0)
      continue;
    if (atomic_load(&s->stopping))
      break;
    int fd = accept(s->listener, NULL, NULL);
    answer(fd);
    close(fd);
  }
  return NULL;
}

void start_woken(struct woken *s) {
  pthread_create(&s->thread, NULL, serve_until_shut, s);
}
void stop_woken(struct woken *s) {
  atomic_store(&s->stopping, 1);
  shutdown(s->listener, 2);
  pthread_join(s->thread, NULL);
}

// A pipe among what it waits for.
struct piped {
  int listener;
  int pipe[2];
  atomic_int stopping;
  pthread_t thread;
};

static void *serve_piped(void *arg) {
  struct piped *s = arg;
  for (;;) { // ok leash-missing-stop-check
    struct pollfd p[2] = {{.fd = s->listener, .events = POLLIN},
                          {.fd = s->pipe[0], .events = POLLIN}};
    if (poll(p, 2, 1000) <= 0)
      continue;
    if (atomic_load(&s->stopping))
      break;
    int fd = accept(s->listener, NULL, NULL);
    answer(fd);
    close(fd);
  }
  return NULL;
}

void start_piped(struct piped *s) {
  pthread_create(&s->thread, NULL, serve_piped, s);
}
void stop_piped(struct piped *s) {
  atomic_store(&s->stopping, 1);
  write(s->pipe[1], "x", 1);
  pthread_join(s->thread, NULL);
}

// It goes on as long as there is something to do: that ends.
struct drained {
  int socket;
  atomic_int stopping;
  pthread_t thread;
};

static void *drain(void *arg) {
  struct drained *s = arg;
  for (;;) { // ok leash-missing-stop-check
    struct pollfd p = {.fd = s->socket, .events = POLLIN};
    if (poll(&p, 1, 100) > 0) {
      answer(s->socket);
      continue;
    }
    if (atomic_load(&s->stopping))
      break;
  }
  return NULL;
}

void start_drained(struct drained *s) {
  pthread_create(&s->thread, NULL, drain, s);
}
void stop_drained(struct drained *s) {
  atomic_store(&s->stopping, 1);
  pthread_join(s->thread, NULL);
}

// An error that is tried again, below the loop that looks.
struct sender {
  int socket;
  atomic_bool stop;
  pthread_t thread;
};

static int send_all(int fd, const char *data, long size) {
  while (size > 0) { // want leash-missing-stop-check "does not look at"
    long n = send(fd, data, size, 0);
    if (n < 0) {
      if (errno == EINTR || errno == EAGAIN) {
        usleep(10000);
        continue;
      }
      return -1;
    }
    data += n;
    size -= n;
  }
  return 0;
}

static int send_or_give_up(int fd, const char *data, long size) {
  int retries = 10;
  while (size > 0) { // ok leash-missing-stop-check
    long n = send(fd, data, size, 0);
    if (n < 0) {
      if (errno == EAGAIN && retries-- > 0) {
        usleep(10000);
        continue;
      }
      return -1;
    }
    data += n;
    size -= n;
  }
  return 0;
}

// The error as a negative number, as many interfaces have it.
static long read_once(int fd, char *to) {
  long n = recv(fd, to, 64, 64);
  return n < 0 ? -errno : n;
}

static int read_block(int fd, char *to) {
  for (;;) { // want leash-missing-stop-check "tries again until 'read_once' succeeds"
    long n = read_once(fd, to);
    if (n >= 0)
      return 0;
    if (n != -EAGAIN)
      return -1;
    usleep(2000);
  }
}

static void *stream(void *arg) {
  struct sender *s = arg;
  char data[64];
  while (!atomic_load(&s->stop)) { // ok leash-missing-stop-check
    if (read_block(s->socket, data) < 0 || send_all(s->socket, data, 64) < 0)
      break;
    if (send_or_give_up(s->socket, data, 64) < 0)
      break;
  }
  return NULL;
}

void start_sender(struct sender *s) {
  pthread_create(&s->thread, NULL, stream, s);
}
void stop_sender(struct sender *s) {
  atomic_store(&s->stop, 1);
  pthread_join(s->thread, NULL);
  close(s->socket);
}

// A signal is no pause: the next round has its time.
static void *flush(void *arg) {
  struct server *s = arg;
  while (!atomic_load(&s->stopping)) {
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    while (poll(&p, 1, 0) < 0 && errno == EINTR) // ok leash-missing-stop-check
      ;
    if (p.revents)
      answer(p.fd);
  }
  return NULL;
}

void drain_start(struct server *s) {
  pthread_create(&s->thread, NULL, flush, s);
}

void drain_stop(struct server *s) {
  atomic_store(&s->stopping, 1);
  pthread_join(s->thread, NULL);
}
