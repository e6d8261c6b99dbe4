// SPDX-License-Identifier: Apache-2.0
// std: c11
//
// More ways through a function than are followed: what is lost on one of those
// that are is lost.
#include <pthread.h>

static void *work(void *arg) { return arg; }
void say(const char *text);

struct options {
  int a, b, c, d, e, f, g, h;
};

static void report(const struct options *o) {
  if (o->a)
    say("a");
}

int lostWithoutTheSecond(const struct options *o, int print) {
  int a = o->a, b = o->b, c = o->c, d = o->d, e = o->e, f = o->f, g = o->g;
  int bad = 0, warned = 0, seen = 0;
  pthread_t first, second;
  int rc = pthread_create(&first, NULL, work, NULL); // want leash-unjoined-thread "'first'"
  if (rc)
    return rc;
  rc = pthread_create(&second, NULL, work, NULL); // ok leash-unjoined-thread
  if (rc) {
    if (print)
      say("no second");
    return rc;
  }
  for (int i = 0; i < 10; i++) {
    if (a)
      bad++;
    if (b)
      warned++;
    if (c && print)
      say("c");
    if (d)
      seen = 1;
    if (e && print)
      say("e");
    if (f)
      say("f");
    if (g && seen)
      say("g");
    report(o);
  }
  if (a && bad)
    say("a");
  if (b && warned)
    say("b");
  if (c)
    say("c");
  if (d && seen)
    say("d");
  if (e || f)
    say("e");
  if (g || f)
    say("g");
  pthread_join(first, NULL);
  pthread_join(second, NULL);
  return bad;
}

int joined(const struct options *o, int print) {
  int a = o->a, b = o->b, c = o->c, d = o->d, e = o->e, f = o->f, g = o->g;
  int bad = 0, warned = 0, seen = 0;
  pthread_t first, second;
  int rc = pthread_create(&first, NULL, work, NULL); // ok leash-unjoined-thread
  if (rc)
    return rc;
  rc = pthread_create(&second, NULL, work, NULL); // ok leash-unjoined-thread
  if (rc) {
    if (print)
      say("no second");
    pthread_join(first, NULL);
    return rc;
  }
  for (int i = 0; i < 10; i++) {
    if (a)
      bad++;
    if (b)
      warned++;
    if (c && print)
      say("c");
    if (d)
      seen = 1;
    if (e && print)
      say("e");
    if (f)
      say("f");
    if (g && seen)
      say("g");
    report(o);
  }
  if (a && bad)
    say("a");
  if (b && warned)
    say("b");
  if (c)
    say("c");
  if (d && seen)
    say("d");
  if (e || f)
    say("e");
  if (g || f)
    say("g");
  pthread_join(first, NULL);
  pthread_join(second, NULL);
  return bad;
}
