// SPDX-License-Identifier: Apache-2.0
#include "service.h"

void step() {}

void Service::requestStop() { stop_ = true; }
void Service::run() {
  while (!stop_)
    step();
  std::lock_guard<std::mutex> lock(mutex_);
  finished_ = true;
  done_.notify_all();
}

void Hasty::requestStop() { stop_ = true; }
void Hasty::run() {
  while (!stop_)
    step();
  std::lock_guard<std::mutex> lock(mutex_);
  finished_ = true;
  done_.notify_all();
}
