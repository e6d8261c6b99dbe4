// SPDX-License-Identifier: Apache-2.0
//
// A5 in C: one variable for the handles of several threads.
#include <pthread.h>

void *work(void *arg);
void use(int rc);

void one_for_all(int n) {
  pthread_t t;
  for (int i = 0; i < n; ++i)
    pthread_create(&t, 0, work, 0); // want leash-unjoined-thread "'t' is not joined"
  pthread_join(t, 0);
}

void one_after_the_other(int n) {
  pthread_t t;
  for (int i = 0; i < n; ++i) {
    pthread_create(&t, 0, work, 0); // ok leash-unjoined-thread
    pthread_join(t, 0);
  }
}

void kept(int n, pthread_t *all) {
  pthread_t t;
  for (int i = 0; i < n; ++i) {
    pthread_create(&t, 0, work, 0); // ok leash-unjoined-thread
    all[i] = t;
  }
}

void tried_again(void) {
  pthread_t t;
  while (pthread_create(&t, 0, work, 0)) // ok leash-unjoined-thread
    use(0);
  pthread_join(t, 0);
}

void twice(void) {
  pthread_t t;
  pthread_create(&t, 0, work, 0); // want leash-unjoined-thread "'t' is not joined"
  pthread_create(&t, 0, work, 0);
  pthread_join(t, 0);
}

void second_choice(pthread_attr_t *attr) {
  pthread_t t;
  if (pthread_create(&t, attr, work, 0)) // ok leash-unjoined-thread
    if (pthread_create(&t, 0, work, 0)) // ok leash-unjoined-thread
      return;
  pthread_join(t, 0);
}
