// SPDX-License-Identifier: Apache-2.0
#include "leash/task_group.h"

#include "leash/timer.h"
#include "support.h"

#include <mutex>
#include <set>

namespace {

using leash_test::contains;
using leash_test::eventually;

TEST(Task, JoinReturnsAfterTheBody) {
  std::atomic<bool> done{false};
  auto task = leash::spawn([&] {
    std::this_thread::sleep_for(5ms);
    done = true;
  });
  task.join();
  EXPECT_TRUE(done);
  EXPECT_FALSE(task.joinable());
}

TEST(Task, JoinThrowsWhatTheBodyThrew) {
  auto task = leash::spawn([] { throw std::runtime_error("broken"); });
  EXPECT_THROW(task.join(), std::runtime_error);
}

TEST(Task, DestructorStopsAndJoins) {
  std::atomic<bool> ended{false};
  {
    const auto task = leash::spawn("sleeper", [&](const leash::context &ctx) {
      EXPECT_EQ(leash::sleep_for(ctx, 1h), leash::op_status::cancelled);
      ended = true;
    });
  }
  EXPECT_TRUE(ended);
}

TEST(Task, ChildContextFollowsTheParent) {
  leash::context_source source;
  auto task = leash::spawn(source.context(), [](std::stop_token stop) {
    while (!stop.stop_requested())
      std::this_thread::sleep_for(100us);
  });
  source.request_stop();
  task.join();
}

TEST(Task, CancelledIsNotAnError) {
  const auto before = leash::registry::totals();
  auto task = leash::spawn([](const leash::context &ctx) {
    while (true) {
      ctx.throw_if_stopped();
      std::this_thread::sleep_for(100us);
    }
  });
  task.request_stop();
  EXPECT_NO_THROW(task.join());
  EXPECT_EQ(leash::registry::totals().cancelled, before.cancelled + 1);
}

TEST(Task, MoveAssignmentEndsTheOldOne) {
  std::atomic<bool> ended{false};
  auto task = leash::spawn([&](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
    ended = true;
  });
  task = leash::spawn([] {});
  EXPECT_TRUE(ended);
  task.join();
}

TEST(TaskGroup, JoinThrowsTheFirstErrorAndLosesNone) {
  leash::task_group group({}, "errors", {.stop_on_error = false});
  for (int i = 0; i < 10; ++i)
    group.spawn([i] { throw std::runtime_error(std::to_string(i)); });
  std::string first;
  try {
    group.join();
  } catch (const std::runtime_error &e) {
    first = e.what();
  }
  const auto errors = group.errors();
  ASSERT_EQ(errors.size(), 10U);
  std::set<std::string> all;
  for (const auto &e : errors) {
    try {
      std::rethrow_exception(e);
    } catch (const std::runtime_error &error) {
      if (all.empty()) {
        EXPECT_EQ(first, error.what());
      }
      all.insert(error.what());
    }
  }
  EXPECT_EQ(all.size(), 10U);
  EXPECT_NO_THROW(group.join()) << "each error is thrown once";
}

TEST(TaskGroup, FirstErrorStopsTheSiblings) {
  leash::task_group group("siblings");
  leash::stop_reason seen;
  group.spawn([&](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
    seen = ctx.cause();
  });
  group.spawn([] { throw std::runtime_error("first"); });
  EXPECT_THROW(group.join(), std::runtime_error);
  EXPECT_EQ(seen.kind, leash::stop_kind::failed);
  EXPECT_EQ(seen.message, "first");
  EXPECT_TRUE(seen.error);
}

TEST(TaskGroup, FailureShowsBeforeTheJoin) {
  leash::task_group group("web");
  group.spawn([] { throw std::runtime_error("bind failed"); });
  ASSERT_TRUE(eventually([&] { return group.live() == 0; }));
  bool found = false;
  for (const auto &g : leash::registry::groups())
    found = found || (g.failed == 1 && g.first_error == "bind failed");
  EXPECT_TRUE(found);
  EXPECT_THROW(group.join(), std::runtime_error);
}

std::mutex reported_lock;
std::vector<std::string> reported;

TEST(TaskGroup, ErrorsThatNobodySawAreReported) {
  leash::set_error_handler(
      [](std::string_view where, const std::exception_ptr &) {
        std::lock_guard guard(reported_lock);
        reported.emplace_back(where);
      });
  {
    leash::task_group group({}, "forgotten", {.stop_on_error = false});
    group.spawn([] { throw 1; });
    group.spawn([] { throw 2; });
  }
  leash::set_error_handler(nullptr);
  EXPECT_EQ(reported, (std::vector<std::string>{"forgotten", "forgotten"}));
}

// join() throws one of several; the others are not lost with it.
TEST(TaskGroup, ErrorsBesideTheThrownOneAreReported) {
  reported.clear();
  leash::set_error_handler(
      [](std::string_view, const std::exception_ptr &error) {
        try {
          std::rethrow_exception(error);
        } catch (const std::runtime_error &e) {
          std::lock_guard guard(reported_lock);
          reported.emplace_back(e.what());
        }
      });
  const auto fail = [](const char *what) {
    return [what] { throw std::runtime_error(what); };
  };
  {
    leash::task_group group({}, "several", {.stop_on_error = false});
    for (const char *what : {"a", "b", "c"}) {
      group.spawn(fail(what));
      ASSERT_TRUE(eventually([&] { return group.live() == 0; }));
    }
    EXPECT_THROW(group.join(), std::runtime_error); // "a"
    EXPECT_NO_THROW(group.join());
    group.spawn(fail("d"));
    EXPECT_THROW(group.join(), std::runtime_error); // "d"
  }
  EXPECT_EQ(reported, (std::vector<std::string>{"b", "c"}));
  reported.clear();
  {
    leash::task_group group({}, "asked", {.stop_on_error = false});
    group.spawn(fail("a"));
    group.spawn(fail("b"));
    EXPECT_THROW(group.join(), std::runtime_error);
    EXPECT_EQ(group.errors().size(), 2U);
  }
  EXPECT_TRUE(reported.empty()) << "whoever asked has seen them";
  leash::set_error_handler(nullptr);
}

// A group may outlive the one in whose task it was made: dumps and the refusal
// of joins from inside look at both.
TEST(TaskGroup, OutlivesTheGroupThatMadeIt) {
  std::unique_ptr<leash::task_group> inner;
  leash::group_id outer_id = 0;
  {
    leash::task_group outer("outer");
    outer.spawn([&] { inner = std::make_unique<leash::task_group>("inner"); });
    outer.join();
    for (const auto &g : leash::registry::groups())
      if (g.name == "outer")
        outer_id = g.id;
  }
  bool found = false;
  for (const auto &g : leash::registry::groups()) {
    EXPECT_NE(g.name, "outer") << "it is gone";
    found = found || (g.name == "inner" && g.parent_group == outer_id);
  }
  EXPECT_TRUE(found);
  inner->spawn([&] {
    leash::task_group other;
    other.join(); // looks upwards
  });
  inner->join();
}

TEST(TaskGroup, LimitHoldsAndTrySpawnTells) {
  leash::task_group group({}, "limited", {.limit = 2});
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  for (int i = 0; i < 20; ++i)
    group.spawn([&] {
      const int now = ++running;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::sleep_for(200us);
      --running;
    });
  group.join();
  EXPECT_LE(most, 2);
  leash::context_source hold;
  for (int i = 0; i < 2; ++i)
    group.spawn(
        [&] { static_cast<void>(leash::sleep_for(hold.context(), 1h)); });
  EXPECT_EQ(group.try_spawn([] {}), leash::op_status::full);
  EXPECT_EQ(group.try_spawn("named", [] {}), leash::op_status::full);
  hold.request_stop();
  group.join();
}

TEST(TaskGroup, NothingStartsAfterAStop) {
  leash::task_group group;
  group.request_stop();
  EXPECT_FALSE(group.spawn([] { FAIL(); }));
}

TEST(TaskGroup, JoinFromInsideIsRefused) {
  leash::task_group group("outer");
  group.spawn([&] { EXPECT_THROW(group.join(), std::system_error); });
  group.spawn([&] {
    leash::task_group inner("inner");
    inner.spawn([&] { EXPECT_THROW(group.join(), std::system_error); });
    inner.join();
  });
  group.join();
}

TEST(TaskGroup, BodyIsGoneBeforeTheJoinReturns) {
  auto token = std::make_shared<int>(1);
  leash::task_group group;
  for (int i = 0; i < 50; ++i)
    group.spawn([token] {});
  group.join();
  EXPECT_EQ(token.use_count(), 1);
}

std::mutex slow_lock;
std::string slow_text;

TEST(TaskGroup, SlowJoinPrintsTheDump) {
  leash::slow_join_limit(20ms);
  leash::slow_join_output([](std::string_view text) {
    std::lock_guard guard(slow_lock);
    slow_text += text;
  });
  {
    leash::task_group group("stubborn");
    group.spawn("deaf", [] {
      EXPECT_TRUE(eventually([] {
        std::lock_guard guard(slow_lock);
        return !slow_text.empty();
      }));
    });
  }
  leash::slow_join_output(nullptr);
  leash::slow_join_limit(10s);
  EXPECT_TRUE(contains(slow_text, "\"deaf\"")) << slow_text;
  EXPECT_TRUE(contains(slow_text, "stop=requested")) << slow_text;
  EXPECT_TRUE(contains(slow_text, "group=stubborn")) << slow_text;
}

TEST(TaskGroup, WaitForTellsAndLeavesTheTasks) {
  leash::task_group group;
  group.spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  EXPECT_EQ(group.wait_for(2ms), leash::op_status::timeout);
  EXPECT_EQ(group.live(), 1U);
}

TEST(Detached, StaysInTheRegistryWithItsReason) {
  std::atomic<bool> release{false};
  leash::spawn_detached("the test releases it", [&] {
    while (!release)
      std::this_thread::sleep_for(100us);
  });
  bool found = false;
  for (const auto &t : leash::registry::snapshot())
    found = found || (t.detached && t.reason == "the test releases it");
  EXPECT_TRUE(found);
  release = true;
  EXPECT_TRUE(eventually([] { return leash::live_tasks() == 0; }));
}

TEST(Detached, FollowsItsParentContext) {
  leash::context_source source;
  leash::daemon("ends with the source", source.context(),
                [](const leash::context &ctx) {
                  static_cast<void>(leash::sleep_for(ctx, 1h));
                });
  source.request_stop();
  EXPECT_TRUE(eventually([] { return leash::live_tasks() == 0; }));
}

TEST(ThisTask, KnowsItself) {
  EXPECT_EQ(leash::this_task::id(), 0U);
  auto task = leash::spawn([](const leash::context &ctx) {
    EXPECT_NE(leash::this_task::id(), 0U);
    EXPECT_EQ(leash::this_task::context(), ctx);
    EXPECT_FALSE(leash::this_task::stop_requested());
  });
  task.join();
}

} // namespace
