// SPDX-License-Identifier: Apache-2.0
// std: c++17
// stdlib: both
//
// Objects behind pointers that go into an object of a library, which is an
// argument in its turn.
#include <thread>
#include <utility>
#include <vector>

struct Worker {
  std::thread T;
  void start() {
    T = std::thread([] {});
  }
  ~Worker() {
    if (T.joinable())
      T.join();
  }
};
struct Owner {};

struct Registry {
  std::vector<std::pair<Owner *, Worker *>> Workers;

  Owner *add() {
    auto *O = new Owner;
    auto *W = new Worker;
    W->start(); // ok leash-unjoined-thread
    Workers.push_back(std::pair<Owner *, Worker *>(O, W));
    return O;
  }

  Owner *forget() {
    auto *O = new Owner;
    auto *W = new Worker;
    W->start(); // want leash-unjoined-thread "thread 'W' is not joined on every path"
    Workers.push_back(std::pair<Owner *, Worker *>(O, nullptr));
    return O;
  }

  void remove() {
    delete Workers.back().second;
    Workers.pop_back();
  }
};
