// SPDX-License-Identifier: Apache-2.0
//
// The leak check itself, and fault injection.
#include "leash/testing.h"

#include "leash/channel.h"
#include "leash/fault.h"
#include "leash/limiter.h"
#include "leash/task_group.h"
#include "leash/timer.h"
#include "leash/wait_group.h"
#include "support.h"

#include <gtest/gtest-spi.h>

namespace {

using leash::testing::find_leaks;
using leash::testing::leak_baseline;
using leash::testing::leak_options;
using leash_test::contains;

leak_options quick() {
  leak_options o;
  o.max_wait = 20ms;
  return o;
}

TEST(Leaks, FindsATaskAndSaysWhere) {
  const leak_baseline before;
  leash::task_group group("http");
  group.spawn("handler", [](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  const std::string report = find_leaks(before, quick());
  EXPECT_TRUE(contains(report, "found 1 unexpected task:")) << report;
  EXPECT_TRUE(contains(report, "leak_test.cpp")) << report;
  EXPECT_TRUE(contains(report, "[sleep]")) << report;
}

TEST(Leaks, FindsAPlainThread) {
  const leak_baseline before;
  std::atomic<bool> release{false};
  std::thread thread([&] {
    while (!release)
      std::this_thread::sleep_for(1ms);
  });
  EXPECT_TRUE(contains(find_leaks(before, quick()), "unexpected thread"));
  release = true;
  thread.join();
  EXPECT_EQ(find_leaks(before), "");
}

TEST(Leaks, OldTasksAreNotBlamed) {
  leash::task_group group;
  group.spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  ASSERT_TRUE(leash_test::eventually(
      [] { return leash_test::tasks_in(leash::task_state::sleep) == 1; }));
  const leak_baseline before;
  EXPECT_EQ(find_leaks(before, quick()), "");
}

TEST(Leaks, WaitsForTasksThatAreAboutToEnd) {
  const leak_baseline before;
  leash::task_group group;
  group.spawn([] { std::this_thread::sleep_for(30ms); });
  auto patient = quick();
  patient.max_wait = 30s; // the machine may be busy
  EXPECT_EQ(find_leaks(before, patient), "");
}

TEST(Leaks, RulesLeaveOut) {
  const leak_baseline before;
  leash::task_group group;
  group.spawn("cache-refresh", [](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  EXPECT_NE(find_leaks(before, quick().task("other")), "");
  EXPECT_EQ(find_leaks(before, quick().task("cache-*")), "");
  EXPECT_EQ(find_leaks(before, quick().spawned_at("leak_test.cpp")), "");
  EXPECT_NE(find_leaks(before, quick().spawned_at("test.cpp")), "");
  auto by_state = quick();
  by_state.ignore_state.push_back(leash::task_state::sleep);
  ASSERT_TRUE(leash_test::eventually(
      [] { return leash_test::tasks_in(leash::task_state::sleep) == 1; }));
  EXPECT_EQ(find_leaks(before, by_state), "");
}

void starts_a_sleeper(leash::task_group &group) {
  group.spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
}

TEST(Leaks, RulesKnowTheFunctionThatStarts) {
  const leak_baseline before;
  leash::task_group group;
  starts_a_sleeper(group);
  const std::string function =
      leash::registry::snapshot().at(0).spawn_site.function;
  ASSERT_TRUE(contains(function, "starts_a_sleeper"));
  EXPECT_EQ(find_leaks(before, quick().spawned_at(function)), "");
}

TEST(Leaks, DaemonsMayStayUnlessTheyMayNot) {
  const leak_baseline before;
  leash::context_source source;
  leash::daemon("ends with the source", source.context(),
                [](const leash::context &ctx) {
                  static_cast<void>(leash::sleep_for(ctx, 1h));
                });
  EXPECT_EQ(find_leaks(before, quick()), "");
  auto strict = quick();
  strict.ignore_daemons = false;
  EXPECT_TRUE(contains(find_leaks(before, strict), "1 unexpected task"));
  source.request_stop();
  strict.max_wait = 30s; // the machine may be busy
  EXPECT_EQ(find_leaks(before, strict), "");
}

TEST(Leaks, ForeignThreadsCanBeLeftOut) {
  const leak_baseline before;
  std::atomic<bool> release{false};
  std::thread thread([&] { release.wait(false); });
  auto tasks_only = quick();
  tasks_only.foreign_threads = false;
  EXPECT_EQ(find_leaks(before, tasks_only), "");
  EXPECT_NE(find_leaks(before, quick()), "");
  release = true;
  release.notify_all();
  thread.join();
}

TEST(Leaks, ListenerTellsWhetherThereWasOne) {
  std::vector<bool> told;
  auto options = quick();
  options.cleanup = [&](bool leaked) { told.push_back(leaked); };
  leash::testing::leak_listener listener(options);
  const ::testing::TestInfo &here =
      *::testing::UnitTest::GetInstance()->current_test_info();
  listener.OnTestStart(here);
  listener.OnTestEnd(here);
  listener.OnTestStart(here);
  std::unique_ptr<leash::task_group> group;
  // The macro does not let its statement use what is local here.
  static leash::testing::leak_listener *checks = nullptr;
  static const ::testing::TestInfo *info = nullptr;
  checks = &listener;
  info = &here;
  group = std::make_unique<leash::task_group>();
  starts_a_sleeper(*group);
  EXPECT_NONFATAL_FAILURE(checks->OnTestEnd(*info), "unexpected task");
  EXPECT_EQ(told, (std::vector{false, true}));
}

TEST(Leaks, MacroFailsTheTestThatLeaks) {
  std::unique_ptr<leash::task_group> group;
  EXPECT_NONFATAL_FAILURE(
      {
        LEASH_EXPECT_NO_LEAKS();
        group = std::make_unique<leash::task_group>();
        group->spawn([](const leash::context &ctx) {
          static_cast<void>(leash::sleep_for(ctx, 1h));
        });
      },
      "unexpected task");
  group.reset();
  LEASH_EXPECT_NO_LEAKS();
  LEASH_EXPECT_NO_LEAKS_IN(leash::spawn([] {}).join());
}

TEST(Faults, AreCountedAndEndWithTheScope) {
  leash::channel<int> ch(1000);
  {
    const leash::fault::scope faults({.seed = 7, .refuse_send = 1});
    EXPECT_EQ(ch.try_send(1), leash::op_status::full);
    EXPECT_EQ(faults.injected().refused, 1U);
  }
  EXPECT_EQ(ch.try_send(1), leash::op_status::ok);
}

TEST(Faults, SameSeedSameDecisions) {
  const auto run = [](std::uint64_t seed) {
    leash::channel<int> ch(1000);
    const leash::fault::scope faults({.seed = seed, .refuse_send = 0.5});
    std::string decisions;
    for (int i = 0; i < 64; ++i)
      decisions += ch.try_send(i) == leash::op_status::ok ? '.' : 'x';
    return decisions;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Faults, DelaysAreCounted) {
  leash::channel<int> ch(8);
  const leash::fault::scope faults({.delay = 1, .max_delay = 10us});
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(ch.send(i), leash::op_status::ok);
  EXPECT_GE(faults.injected().points, 8U);
  EXPECT_GE(faults.injected().delays, 8U);
  EXPECT_EQ(faults.injected().refused, 0U);
}

TEST(Faults, InnermostScopeCounts) {
  leash::channel<int> ch(8);
  const leash::fault::scope outer({.refuse_send = 1});
  {
    const leash::fault::scope inner({.refuse_send = 0});
    EXPECT_EQ(ch.try_send(1), leash::op_status::ok);
    EXPECT_EQ(inner.injected().refused, 0U);
  }
  EXPECT_EQ(ch.try_send(2), leash::op_status::full);
  EXPECT_EQ(outer.injected().refused, 1U);
  EXPECT_GE(outer.injected().points, 2U) << "those of the inner scope as well";
}

TEST(Faults, StopAtABlockingPointEndsTheTask) {
  const leash::fault::scope faults({.stop_task = 1});
  leash::channel<int> ch;
  leash::task_group group;
  group.spawn([&](const leash::context &ctx) {
    EXPECT_EQ(ch.recv(ctx).status(), leash::op_status::cancelled);
  });
  group.join();
  EXPECT_GE(faults.injected().stops, 1U);
}

// Under spurious wake-ups and delays everything still means what it says.
TEST(Faults, NothingIsLostUnderThem) {
  const leash::fault::scope faults(
      {.seed = 42, .delay = 0.05, .spurious_wake = 0.3});
  leash::channel<int> ch(2);
  leash::limiter limit(1);
  leash::wait_group done(4);
  std::atomic<long> sum{0};
  leash::task_group group;
  for (int p = 0; p < 2; ++p)
    group.spawn([&] {
      for (int i = 1; i <= 300; ++i)
        EXPECT_EQ(ch.send(i), leash::op_status::ok);
      done.done();
    });
  for (int c = 0; c < 2; ++c)
    group.spawn([&](const leash::context &ctx) {
      for (int i = 1; i <= 300; ++i) {
        const auto permit = limit.hold(ctx);
        auto item = ch.recv(ctx);
        ASSERT_TRUE(item);
        sum += *item;
      }
      done.done();
    });
  done.wait();
  group.join();
  EXPECT_EQ(sum, 2 * 300 * 301 / 2);
  EXPECT_GT(faults.injected().wakes, 0U);
}

} // namespace
