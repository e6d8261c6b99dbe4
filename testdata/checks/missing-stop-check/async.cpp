// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
#include <atomic>
#include <functional>
#include <future>
#include <thread>

void poll();

void byAsync() {
  auto f = std::async(std::launch::async, [] {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
  f.wait();
}

void byPackagedTask() {
  std::packaged_task<void()> task([] {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  });
  std::thread t(std::move(task));
  t.join();
}

void byFunctionObject() {
  std::function<void()> body = [] {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  };
  std::thread t(body);
  t.join();
}

void byNamedLambda() {
  auto body = [] {
    while (true) // want leash-missing-stop-check "loop"
      poll();
  };
  std::thread t(body);
  t.join();
}

void byAsyncRight() {
  std::atomic<bool> stop{false};
  auto f = std::async(std::launch::async, [&stop] {
    while (!stop) // ok leash-missing-stop-check
      poll();
  });
  stop = true;
  f.wait();
}
