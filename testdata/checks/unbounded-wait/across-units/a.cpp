// SPDX-License-Identifier: Apache-2.0
// world: program
#include "service.h"

Service::Service() : thread_(&Service::run, this) {}
Service::~Service() {
  requestStop();
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return finished_; }); // ok leash-unbounded-wait
  lock.unlock();
  thread_.join(); // ok leash-unbounded-wait
}

Hasty::Hasty() : thread_(&Hasty::run, this) {}
Hasty::~Hasty() {
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return finished_; }); // want leash-unbounded-wait "done_'"
  lock.unlock();
  requestStop();
  thread_.join(); // ok leash-unbounded-wait
}

int main() {
  Service s;
  Hasty h;
  return 0;
}
