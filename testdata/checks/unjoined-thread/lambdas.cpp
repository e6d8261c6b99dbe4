// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void work(int n);
void post(std::function<void()> f);

// The lambda's own local.
void insideLambda() {
  auto launch = [] {
    std::thread inner(work, 1); // want leash-unjoined-thread "'inner'"
  };
  launch();
}

void insideLambdaRight() {
  auto launch = [] {
    std::thread inner(work, 1); // ok leash-unjoined-thread
    inner.join();
  };
  launch();
}

// The lambda starts what the function around it joins.
void startedInLambda() {
  std::vector<std::thread> pool;
  auto launch = [&](int n) { pool.emplace_back(work, n); }; // ok leash-unjoined-thread
  launch(1);
  launch(2);
  for (auto &t : pool)
    t.join();
}

void startedInLambdaLost() {
  std::vector<std::thread> pool;
  auto launch = [&pool](int n) { pool.emplace_back(work, n); }; // want leash-unjoined-thread "'pool'"
  launch(1);
}

// The lambda goes where we cannot see whether it runs.
void joinedByCallback() {
  auto t = std::make_shared<std::thread>(work, 1); // ok leash-unjoined-thread
  post([t] { t->join(); });
}

void threadInThread() {
  std::thread outer([] {
    std::thread inner(work, 1); // want leash-unjoined-thread "'inner'"
  });
  outer.join();
}

void threadInThreadRight() {
  std::thread outer([] { // ok leash-unjoined-thread
    std::thread inner(work, 1); // ok leash-unjoined-thread
    inner.join();
  });
  outer.join();
}

void genericLambda() {
  auto each = [](auto &&f) {
    std::thread t(f); // ok leash-unjoined-thread
    t.join();
  };
  each([] { work(1); });
}

void genericLambdaLost() {
  auto each = [](auto &&f) {
    std::thread t(f); // want leash-unjoined-thread "'t'"
  };
  each([] { work(1); });
}

void closureIsDropped() {
  std::thread t(work, 1); // todo-want leash-unjoined-thread "'t'"
  [&t] { t.join(); };
}
