// SPDX-License-Identifier: Apache-2.0
// std: c++20
//
// Members that start with their initialisers, in classes of which this unit
// makes no object.
#include <atomic>
#include <semaphore>
#include <thread>

void work();

struct Released {
  std::binary_semaphore done{0};
  std::thread t{[this] {
    work();
    done.release();
  }};
  ~Released() {
    done.acquire(); // ok leash-unbounded-wait
    t.join();
  }
};

struct Forgotten {
  std::binary_semaphore done{0};
  std::thread t{[] { work(); }};
  ~Forgotten() {
    done.acquire(); // want leash-unbounded-wait "waits for 'done'"
    t.join();
  }
};
