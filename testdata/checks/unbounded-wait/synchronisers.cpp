// SPDX-License-Identifier: Apache-2.0
// std: c++20,c++23
// stdlib: both
// world: both
#include <atomic>
#include <barrier>
#include <chrono>
#include <latch>
#include <mutex>
#include <semaphore>
#include <thread>

class Slots {
public:
  ~Slots() {
    free_.acquire(); // want leash-unbounded-wait "free_'"
  }
  void give() { free_.release(); }

private:
  std::counting_semaphore<8> free_{8};
};

class SlotsTimed {
public:
  ~SlotsTimed() {
    if (!free_.try_acquire_for(std::chrono::seconds(1))) // ok leash-unbounded-wait
      return;
  }
  void give() { free_.release(); }

private:
  std::counting_semaphore<8> free_{8};
};

class SlotsTry {
public:
  ~SlotsTry() {
    while (free_.try_acquire()) { // ok leash-unbounded-wait
    }
  }

private:
  std::counting_semaphore<8> free_{8};
};

class Finished {
public:
  void shutdown() {
    done_.wait(); // want leash-unbounded-wait "done_'"
  }
  void shutdownRight() {
    if (!done_.try_wait()) // ok leash-unbounded-wait
      return;
  }
  void arrive() { done_.count_down(); }

private:
  std::latch done_{4};
};

class Phased {
public:
  ~Phased() {
    phase_.arrive_and_wait(); // want leash-unbounded-wait "phase_'"
  }
  void leave() { phase_.arrive_and_drop(); }

private:
  std::barrier<> phase_{2};
};

class Busy {
public:
  ~Busy() {
    busy_.wait(true); // want leash-unbounded-wait "busy_'"
  }
  void finish() {
    busy_ = false;
    busy_.notify_all();
  }

private:
  std::atomic<bool> busy_{true};
};

class Counter {
public:
  void close() {
    users_.wait(1); // want leash-unbounded-wait "users_'"
  }
  void leave() {
    users_ = 0;
    users_.notify_all();
  }

private:
  std::atomic<int> users_{1};
};

std::binary_semaphore gTurn(1);
std::mutex gLock;
void takeTurnUnderLock() {
  std::lock_guard lock(gLock);
  gTurn.acquire(); // want leash-unbounded-wait "'gTurn'"
}
void takeTurn() {
  gTurn.acquire(); // ok leash-unbounded-wait
  std::lock_guard lock(gLock);
}
