// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: real
// Starts whose results a test asserts, as GoogleTest does.
#include <gtest/gtest.h>
#include <pthread.h>

void *body(void *);

static int start(pthread_t *thread) {
  pthread_attr_t attr;
  int err = pthread_attr_init(&attr);
  if (err)
    return err;
  err = pthread_create(thread, &attr, body, nullptr);
  pthread_attr_destroy(&attr);
  return err;
}

TEST(Threads, Joins) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) {
    int rc = start(&threads[i]); // ok
    ASSERT_TRUE(rc == 0);
    pthread_join(threads[i], nullptr);
  }
}

TEST(Threads, JoinsOne) {
  pthread_t thread;
  int rc = pthread_create(&thread, nullptr, body, nullptr); // ok
  ASSERT_TRUE(rc == 0);
  pthread_join(thread, nullptr);
}

TEST(Threads, LosesOne) {
  pthread_t thread;
  int rc = pthread_create(&thread, nullptr, body, nullptr); // want leash-unjoined-thread "thread 'thread' is not joined on every path"
  ASSERT_FALSE(rc == 0);
  pthread_join(thread, nullptr);
}
