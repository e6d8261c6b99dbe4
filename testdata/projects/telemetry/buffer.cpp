// SPDX-License-Identifier: Apache-2.0
#include "telemetry.h"

Buffer::Buffer() : thread_([this] { drain(); }) {}

Buffer::~Buffer() {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    drained_.wait(lock, [this] { return values_.empty(); }); // ok leash-unbounded-wait -- the worker says so in the course of its work
  }
  requestStop();
  thread_.join(); // ok leash-unbounded-wait
}

void Buffer::add(int value) {
  std::lock_guard<std::mutex> lock(mutex_);
  values_.push(value);
  filled_.notify_one();
}

void Buffer::requestStop() {
  std::lock_guard<std::mutex> lock(mutex_);
  stop_ = true;
  filled_.notify_all();
}

void Buffer::drain() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) { // ok leash-missing-stop-check
    filled_.wait(lock, [this] { return stop_ || !values_.empty(); }); // ok leash-unbounded-wait
    while (!values_.empty())
      values_.pop();
    drained_.notify_all();
  }
}
