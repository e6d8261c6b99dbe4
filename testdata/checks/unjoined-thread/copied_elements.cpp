// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// C handles in containers, each joined by a copy.
#include <cstdlib>
#include <pthread.h>
#include <signal.h>
#include <vector>

static void *body(void *arg) { return arg; }

void all(int n) {
  std::vector<pthread_t> threads(n);
  for (int i = 0; i < n; ++i)
    if (pthread_create(&threads[i], nullptr, body, nullptr)) // ok
      std::abort();
  for (pthread_t t : threads)
    pthread_join(t, nullptr);
}

void none(int n) {
  std::vector<pthread_t> threads(n);
  for (int i = 0; i < n; ++i)
    if (pthread_create(&threads[i], nullptr, body, nullptr)) // want leash-unjoined-thread "thread 'threads' is not joined on every path"
      std::abort();
  for (pthread_t t : threads)
    if (!pthread_equal(t, pthread_self()))
      pthread_kill(t, 0);
}
