// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
// stdlib: real
// What a debugger changes, and the next element of a list that has an end.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

void put(int what);

enum { END, SHORT, LONG };
struct command {
  int kind;
  int value;
};
struct header {
  struct command commands[8];
};

static struct header header;

static void freeze(void) {
  static volatile int frozen = 1;
  while (frozen) // ok
    pause();
}

static void write_all(struct header *h) {
  int kind;
  int n = 0;
  do { // ok
    kind = h->commands[n].kind;
    put(kind);
    n++;
  } while (kind != END);
}

static void *body(void *arg) {
  (void)arg;
  freeze();
  write_all(&header);
  return 0;
}

static volatile sig_atomic_t never;
static void *waits(void *arg) {
  (void)arg;
  while (!never) // want leash-missing-stop-check "tests 'never', which nobody changes"
    sleep(1);
  return 0;
}

int main(void) {
  pthread_t a, b;
  header.commands[0].kind = SHORT;
  header.commands[1].kind = LONG;
  if (pthread_create(&a, 0, body, 0))
    return 1;
  if (pthread_create(&b, 0, waits, 0))
    return 1;
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
