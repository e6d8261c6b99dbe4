// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// option: Everywhere=true
//
// Every wait without a deadline, wherever it is.
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

int fetch(std::future<int> &f) {
  return f.get(); // want leash-unbounded-wait "'f'"
}

void until(std::condition_variable &cv, std::mutex &m, bool &ready) {
  std::unique_lock<std::mutex> lock(m);
  cv.wait(lock, [&ready] { return ready; }); // want leash-unbounded-wait "'cv'"
}

bool fetchTimed(std::future<int> &f) {
  return f.wait_for(std::chrono::seconds(1)) == std::future_status::ready; // ok leash-unbounded-wait
}

void untilTimed(std::condition_variable &cv, std::mutex &m, bool &ready) {
  std::unique_lock<std::mutex> lock(m);
  cv.wait_until(lock, std::chrono::steady_clock::now() + std::chrono::seconds(1), [&ready] { return ready; }); // ok leash-unbounded-wait
}

int fetchReady(std::future<int> &f) {
  if (f.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
    return f.get(); // ok leash-unbounded-wait
  return 0;
}

void joins(std::thread &t) {
  t.join(); // want leash-unbounded-wait "'joins' waits for 't' without a deadline: it hangs when that does not end"
}

void joinsAndCollects(pthread_t t, pid_t child) {
  pthread_join(t, nullptr); // want leash-unbounded-wait "'t'"
  waitpid(child, nullptr, 0); // want leash-unbounded-wait "'child'"
  waitpid(child, nullptr, WNOHANG); // ok leash-unbounded-wait
}

void threads(pthread_cond_t *c, pthread_mutex_t *m, sem_t *s) {
  pthread_mutex_lock(m); // ok leash-unbounded-wait
  pthread_cond_wait(c, m); // want leash-unbounded-wait "'.*c'"
  pthread_mutex_unlock(m);
  sem_wait(s); // want leash-unbounded-wait "'.*s'"
  sem_trywait(s); // ok leash-unbounded-wait
}

void input(int fd, struct pollfd *p) {
  char c;
  read(fd, &c, 1); // want leash-unbounded-wait "'input' waits for 'read'"
  accept(fd, nullptr, nullptr); // want leash-unbounded-wait "'accept'"
  poll(p, 1, -1); // want leash-unbounded-wait "'poll'"
  poll(p, 1, 100); // ok leash-unbounded-wait
}

int main() {
  std::promise<int> p;
  return p.get_future().get(); // want leash-unbounded-wait "'main' waits for"
}
