// SPDX-License-Identifier: Apache-2.0
//
// A user's own wrappers with every verb of annotations.h. From C++11 on, and
// compiled alone: no compiler may say a word about it.
#ifndef LEASH_RUNTIME_TESTS_VOCABULARY_H
#define LEASH_RUNTIME_TESTS_VOCABULARY_H

#include "leash/annotations.h"

#include <atomic>
#include <thread>

namespace vocabulary {

class LEASH_TASK_HANDLE("join") worker {
public:
  LEASH_SPAWNS(this, 0) void start(void (*body)()) {
    thread_ = std::thread(body);
  }
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void finish() { thread_.join(); }
  LEASH_REQUESTS_STOP(this) void stop() { stop_ = true; }
  LEASH_STOP_CHECK bool stopping() const { return stop_; }
  LEASH_DETACHES(this) void let_go() { thread_.detach(); }

private:
  std::thread thread_;
  std::atomic<bool> stop_{false};
};

class LEASH_CHANNEL mailbox {
public:
  LEASH_SENDS(this) LEASH_BLOCKS("until_closed") void put(int) {}
  LEASH_SENDS(this, "try") bool try_put(int) { return true; }
  LEASH_RECEIVES(this) LEASH_BLOCKS("until_closed") int take() { return 0; }
  LEASH_RECEIVES(this, "timed") LEASH_BLOCKS("deadline:0") int take(int) {
    return 0;
  }
  LEASH_CLOSES(this) LEASH_WAKES(this) void close() {}
};

class LEASH_STOP_TOKEN token {};
class LEASH_STOP_SOURCE source {};
class LEASH_TASK_SCOPE scope {};

LEASH_RESOLVES(0) inline void resolve(int) {}
LEASH_AWAITS(0) inline int await(int) { return 0; }
LEASH_STARTS_TIMER inline int start_timer() { return 0; }
LEASH_CANCELS_TIMER inline void cancel_timer(int) {}
LEASH_REGISTERS(0) inline void on_event(void (*)()) {}
LEASH_UNREGISTERS inline void off_event() {}
LEASH_RUNS_LOOP inline void run_loop() {}
LEASH_STOPS_LOOP inline void stop_loop() {}
LEASH_STOPPABLE(0) LEASH_BLOCKS("until_stop") inline void serve(const token &) {
}
LEASH_DAEMON("collects metrics as long as the process lives") inline void
metrics() {}
LEASH_SPAWNS(none, none) inline void fire() {}
LEASH_SPAWNS(return, 0) inline worker *make(void (*)()) { return nullptr; }

} // namespace vocabulary

#endif
