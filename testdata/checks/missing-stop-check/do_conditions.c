// SPDX-License-Identifier: Apache-2.0
// std: c11
// world: program
// stdlib: real
// The condition of a do loop is all of it, and not its last part.
#include <pthread.h>
#include <stddef.h>

static int quit;
void work(void);

static int random_byte(unsigned char *out) {
  *out = 1;
  return 0;
}

static int fill(unsigned char *p, unsigned n) {
  int ret;
  while (n-- > 0) {
    int left = 100;
    do { // ok
      ret = random_byte(p);
    } while (*p == 0 && --left && ret == 0);
    if (left == 0 || ret != 0)
      return ret;
    p++;
  }
  return 0;
}

static int fill_for_ever(unsigned char *p) {
  int ret;
  do { // want leash-missing-stop-check "loop in 'fill_for_ever'"
    ret = random_byte(p);
  } while (ret == 0);
  return ret;
}

static void *body(void *arg) {
  unsigned char bytes[10];
  (void)arg;
  do { // ok
    fill(bytes, sizeof bytes);
    work();
  } while (!quit && bytes[0] != 77);
  return NULL;
}

static void *other(void *arg) {
  unsigned char bytes[10];
  (void)arg;
  while (!quit)
    fill_for_ever(bytes);
  return NULL;
}

int main(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, body, NULL) != 0)
    return 1;
  if (pthread_create(&b, NULL, other, NULL) != 0)
    return 1;
  quit = 1;
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}
