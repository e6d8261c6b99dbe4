// SPDX-License-Identifier: Apache-2.0
// std: c++20
// stdlib: both
// option: Everywhere=true
//
// Every wait without a deadline: those of C++20.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <semaphore>
#include <stop_token>
#include <thread>

void semaphores(std::counting_semaphore<4> &s) {
  s.acquire(); // want leash-unbounded-wait "'semaphores' waits for 's' without a deadline: it hangs when nobody wakes it"
  s.try_acquire(); // ok leash-unbounded-wait
  s.try_acquire_for(std::chrono::seconds(1)); // ok leash-unbounded-wait
}

void latches(std::latch &l, std::latch &other) {
  l.wait(); // want leash-unbounded-wait "'l'"
  l.arrive_and_wait(); // want leash-unbounded-wait "'l'"
  other.count_down(); // ok leash-unbounded-wait
}

void barriers(std::barrier<> &b) {
  b.arrive_and_wait(); // want leash-unbounded-wait "'b'"
}

void atomics(std::atomic<int> &a) {
  a.wait(0); // want leash-unbounded-wait "'a'"
}

void stoppable(std::condition_variable_any &cv, std::mutex &m, std::stop_token st, bool &ready) {
  std::unique_lock<std::mutex> lock(m);
  cv.wait(lock, st, [&ready] { return ready; }); // ok leash-unbounded-wait
}

void jthreads(std::jthread &t) {
  t.join(); // want leash-unbounded-wait "'t'"
}
