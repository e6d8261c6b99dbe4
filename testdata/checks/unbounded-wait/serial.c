// SPDX-License-Identifier: Apache-2.0
// std: c11
// stdlib: real
// world: both
//
// A serial port that waits for a byte, however long.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <termios.h>
#include <unistd.h>

struct port {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *listen(void *arg) {
  struct port *p = arg;
  char c;
  while (!atomic_load(&p->stop))
    if (read(p->fd, &c, 1) < 0) // want leash-unbounded-wait "input in 'read'.*stop"
      break;
  return NULL;
}

static int port_open(struct port *p, const char *name) {
  struct termios tc;
  p->fd = open(name, O_RDWR | O_NOCTTY);
  if (p->fd < 0)
    return -1;
  tcgetattr(p->fd, &tc);
  cfmakeraw(&tc);
  tc.c_cc[VMIN] = 1;
  tc.c_cc[VTIME] = 0;
  tcsetattr(p->fd, TCSANOW, &tc);
  return pthread_create(&p->thread, NULL, listen, p); // note "started here"
}

static void port_close(struct port *p) {
  atomic_store(&p->stop, 1); // note "requested here"
  pthread_join(p->thread, NULL); // note "waited for here"
  close(p->fd);
}

// A file has an end.
struct file {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *load(void *arg) {
  struct file *f = arg;
  char c;
  while (!atomic_load(&f->stop))
    if (read(f->fd, &c, 1) < 0) // ok leash-unbounded-wait
      break;
  return NULL;
}

static int file_open(struct file *f, const char *name) {
  f->fd = open(name, O_RDONLY);
  return pthread_create(&f->thread, NULL, load, f);
}

static void file_close(struct file *f) {
  atomic_store(&f->stop, 1);
  pthread_join(f->thread, NULL);
  close(f->fd);
}

// Opened so that open() does not wait for a carrier, and then told to wait.
struct modem {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *dial(void *arg) {
  struct modem *m = arg;
  char c;
  while (!atomic_load(&m->stop))
    if (read(m->fd, &c, 1) < 0) // want leash-unbounded-wait "input in 'read'.*stop"
      break;
  return NULL;
}

static int modem_open(struct modem *m, const char *name) {
  m->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (m->fd < 0 || fcntl(m->fd, F_SETFL, 0) < 0)
    return -1;
  return pthread_create(&m->thread, NULL, dial, m); // note "started here"
}

static void modem_close(struct modem *m) {
  atomic_store(&m->stop, 1); // note "requested here"
  pthread_join(m->thread, NULL); // note "waited for here"
  close(m->fd);
}

struct fax {
  int fd;
  atomic_int stop;
  pthread_t thread;
};

static void *receive(void *arg) {
  struct fax *f = arg;
  char c;
  while (!atomic_load(&f->stop))
    if (read(f->fd, &c, 1) < 0) // ok leash-unbounded-wait
      usleep(1000);
  return NULL;
}

static int fax_open(struct fax *f, const char *name) {
  f->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (f->fd < 0 || fcntl(f->fd, F_SETFL, O_NONBLOCK) < 0)
    return -1;
  return pthread_create(&f->thread, NULL, receive, f);
}

static void fax_close(struct fax *f) {
  atomic_store(&f->stop, 1);
  pthread_join(f->thread, NULL);
  close(f->fd);
}

int main(int argc, char **argv) {
  static struct port p;
  static struct file f;
  static struct modem m;
  static struct fax x;
  if (port_open(&p, argv[argc - 1]) == 0)
    port_close(&p);
  if (file_open(&f, argv[0]) == 0)
    file_close(&f);
  if (modem_open(&m, argv[argc - 1]) == 0)
    modem_close(&m);
  if (fax_open(&x, argv[argc - 1]) == 0)
    fax_close(&x);
  return 0;
}
