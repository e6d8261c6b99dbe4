// SPDX-License-Identifier: Apache-2.0
//
// Tests of which some leak, under the leak check of testing.h: leaky.cmake runs
// them and says what must come of it. The argument is how they are checked.
#include <leash/task_group.h>
#include <leash/testing.h>
#include <leash/timer.h>

#include <gtest/gtest.h>

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace {

void sleeps(const leash::context &ctx) {
  static_cast<void>(leash::sleep_for(ctx, 1h));
}

std::unique_ptr<leash::task_group> kept;
std::jthread kept_thread;

TEST(Service, CleansUp) {
  leash::task_group group("service");
  group.spawn("worker", sleeps);
}

TEST(Service, LeavesATask) {
  kept = std::make_unique<leash::task_group>("kept");
  kept->spawn("worker", sleeps);
}

TEST(Service, UsesWhatIsThere) { EXPECT_EQ(kept->live(), 1U); }

TEST(Service, LeavesAThread) {
  std::atomic<bool> named{false};
  kept_thread = std::jthread([&](const std::stop_token &stop) {
    pthread_setname_np(pthread_self(), "plain");
    named = true;
    while (!stop.stop_requested())
      std::this_thread::sleep_for(1ms);
  });
  while (!named)
    std::this_thread::sleep_for(1ms);
}

TEST(Service, EndsClean) {}

bool fails = false;

TEST(Service, FailsAndLeavesATask) {
  if (!fails)
    return;
  kept = std::make_unique<leash::task_group>("kept");
  kept->spawn("worker", sleeps);
  FAIL() << "it failed";
}

} // namespace

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const std::string_view how = argc > 1 ? argv[1] : "listener";
  leash::testing::leak_options options;
  options.max_wait = 500ms;
  if (how == "rules")
    options.task("work*").thread("plain");
  fails = how.starts_with("failed");
  if (fails)
    GTEST_FLAG_SET(filter, "*FailsAndLeavesATask");
  options.run_on_failure = how == "failed_too";
  if (how == "environment")
    leash::testing::install_leak_environment(options);
  else
    leash::testing::install_leak_listener(options);
  const int result = RUN_ALL_TESTS();
  kept.reset();
  return result;
}
