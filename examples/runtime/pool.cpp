// SPDX-License-Identifier: Apache-2.0
//
// A bounded number of workers and a bounded queue.
#include <leash/worker_pool.h>

#include <atomic>
#include <cstdio>

int main() {
  std::atomic<int> sum{0};
  leash::worker_pool pool(2, 8, "sums");
  for (int i = 1; i <= 100; ++i)
    if (pool.submit([&sum, i] { sum += i; }) != leash::op_status::ok)
      return 1;
  pool.drain(); // no new jobs, finish the queue
  pool.join();  // wait, and throw the first error of a job
  std::printf("sum %d\n", sum.load());
  return sum == 5050 ? 0 : 1;
}
