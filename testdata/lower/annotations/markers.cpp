// The markers for statements, and claims on declarations.
#include <leash/annotations.h>
#include <pthread.h>
#include <thread>

void work();
LEASH_DAEMON("one per process") void start_logger();

void statements(pthread_t p) {
  leash::assume_bounded("at most ten rounds");
  work();
  std::thread t(work);
  leash::daemon("ends with the process", t);
  std::thread u(work);
  leash::detached("nobody waits for it", u);
  leash::daemon("a plain handle", p);
  start_logger();
}
