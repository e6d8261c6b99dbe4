// SPDX-License-Identifier: Apache-2.0
// std: c++17,c++20
// world: both
//
// What counts as a function that shuts down: its name, as a word.
#include <future>

class Device {
public:
  void stop() { done_.wait(); }          // want leash-unbounded-wait "done_'"
  void Shutdown() { done_.wait(); }      // want leash-unbounded-wait "done_'"
  void close() { done_.wait(); }         // want leash-unbounded-wait "done_'"
  void terminate() { done_.wait(); }     // want leash-unbounded-wait "done_'"
  void stopWorkers() { done_.wait(); }   // want leash-unbounded-wait "done_'"
  void shut_down() { done_.wait(); }     // want leash-unbounded-wait "done_'"
  void stopwatch() { done_.wait(); }     // ok leash-unbounded-wait
  void closest() { done_.wait(); }       // ok leash-unbounded-wait
  void run() { done_.wait(); }           // ok leash-unbounded-wait
  void wait() { done_.wait(); }          // ok leash-unbounded-wait -- it says so

private:
  std::future<void> done_;
};
