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
#include <thread>

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
