// SPDX-License-Identifier: Apache-2.0
//
// Annotations change nothing, and the markers do what they say.
#include "vocabulary.h"

#include <gtest/gtest.h>

#include <pthread.h>

namespace {

using namespace vocabulary;

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
