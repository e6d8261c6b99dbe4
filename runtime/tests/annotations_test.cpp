// SPDX-License-Identifier: Apache-2.0
//
// A user's own wrappers with every verb: they compile silently everywhere, and
// the markers do what they say.
#include "leash/annotations.h"

#include <gtest/gtest.h>

#include <pthread.h>

#include <atomic>
#include <thread>

namespace {

class LEASH_TASK_HANDLE("join") worker {
public:
  LEASH_SPAWNS(this, 0) void start(void (*body)()) {
    thread_ = std::thread(body);
  }
  LEASH_JOINS(this) LEASH_BLOCKS("forever") void finish() { thread_.join(); }
  LEASH_REQUESTS_STOP(this) void stop() { stop_ = true; }
  LEASH_STOP_CHECK [[nodiscard]] bool stopping() const { return stop_; }
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

LEASH_RESOLVES(0) void resolve(int) {}
LEASH_AWAITS(0) int await(int) { return 0; }
LEASH_STARTS_TIMER int start_timer() { return 0; }
LEASH_CANCELS_TIMER void cancel_timer(int) {}
LEASH_REGISTERS(0) void on_event(void (*)()) {}
LEASH_UNREGISTERS void off_event() {}
LEASH_RUNS_LOOP void run_loop() {}
LEASH_STOPS_LOOP void stop_loop() {}
LEASH_STOPPABLE(0) LEASH_BLOCKS("until_stop") void serve(const token &) {}
LEASH_DAEMON("collects metrics as long as the process lives") void metrics() {}
LEASH_SPAWNS(none, none) void fire() {}
LEASH_SPAWNS(return, 0) worker *make(void (*)()) { return nullptr; }

std::atomic<int> ran{0};

TEST(Annotations, ChangeNothing) {
  worker w;
  w.start([] { ++ran; });
  w.stop();
  EXPECT_TRUE(w.stopping());
  w.finish();
  EXPECT_EQ(ran, 1);
  mailbox m;
  m.put(1);
  EXPECT_TRUE(m.try_put(1));
  EXPECT_EQ(m.take() + m.take(1), 0);
  m.close();
  resolve(await(start_timer()));
  cancel_timer(0);
  on_event(nullptr);
  off_event();
  run_loop();
  stop_loop();
  serve(token{});
  metrics();
  fire();
  EXPECT_EQ(make(nullptr), nullptr);
  static_cast<void>(source{});
  static_cast<void>(scope{});
}

TEST(Markers, DetachWhatCanBeDetached) {
  leash::assume_bounded("the loop counts down");
  std::atomic<bool> done{false};
  std::thread first([&] { done = true; });
  leash::daemon("the test waits for the flag", first);
  EXPECT_FALSE(first.joinable());
  while (!done)
    std::this_thread::yield();
  std::thread second([] {});
  leash::detached("it has nothing to do", std::move(second));
  EXPECT_FALSE(second.joinable());
  leash::detached("a plain handle is only named", pthread_self());
}

} // namespace
