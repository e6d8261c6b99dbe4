// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// stdlib: both
// world: both
//
// A10: an id that is compared with the id of no thread asks whether one runs.
#include <thread>

void work();
bool wanted();

void unlike() {
  std::thread t;
  if (wanted())
    t = std::thread(work); // ok leash-unjoined-thread
  if (t.get_id() != std::thread::id())
    t.join();
}

void alike() {
  std::thread t;
  if (wanted())
    t = std::thread(work); // ok leash-unjoined-thread
  if (t.get_id() == std::thread::id{})
    return;
  t.join();
}

void named() {
  const std::thread::id none{};
  std::thread t;
  if (wanted())
    t = std::thread(work); // ok leash-unjoined-thread
  if (none != t.get_id())
    t.join();
}

void theOtherWay() {
  std::thread t;
  if (wanted())
    t = std::thread(work); // want leash-unjoined-thread "'t'"
  if (t.get_id() == std::thread::id())
    t.join();
}

void onlyPerhaps() {
  std::thread t(work); // want leash-unjoined-thread "'t'"
  if (t.get_id() != std::thread::id() && wanted())
    t.join();
}

class Worker {
public:
  void start() { thread_ = std::thread(work); } // ok leash-unjoined-thread
  ~Worker() {
    if (thread_.get_id() != std::thread::id())
      thread_.join();
  }

private:
  std::thread thread_;
};

void useWorker() {
  Worker w;
  w.start();
}
