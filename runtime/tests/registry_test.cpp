// SPDX-License-Identifier: Apache-2.0
#include "leash/registry.h"

#include "json_check.h"
#include "leash/channel.h"
#include "leash/dump.h"
#include "leash/task_group.h"
#include "leash/timer.h"
#include "leash/worker_pool.h"
#include "support.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using leash_test::contains;
using leash_test::eventually;
using leash_test::tasks_in;
using leash_test::valid_json;

// Three receivers that nobody feeds, one line for the spawn and one for the
// wait.
class BlockedTasks : public ::testing::Test {
protected:
  void SetUp() override {
    for (int i = 0; i < 3; ++i)
      group_.spawn("refresh", [this](const leash::context &ctx) {
        recv_line_ = __LINE__ + 1;
        static_cast<void>(ch_.recv(ctx));
      });
    ASSERT_TRUE(
        eventually([] { return tasks_in(leash::task_state::chan_recv) == 3; }));
  }
  std::atomic<int> recv_line_{0};
  leash::channel<int> ch_{0, "updates"};
  leash::task_group group_{"cache"};
};

TEST_F(BlockedTasks, SnapshotTellsEverything) {
  const auto tasks = leash::registry::snapshot();
  ASSERT_EQ(tasks.size(), 3U);
  for (const auto &t : tasks) {
    EXPECT_EQ(t.name, "refresh");
    EXPECT_EQ(t.group_name, "cache");
    EXPECT_EQ(t.state, leash::task_state::chan_recv);
    EXPECT_EQ(t.waits_on, &ch_);
    EXPECT_EQ(t.waits_on_name, "updates");
    EXPECT_EQ(t.blocked_site.line, static_cast<unsigned>(recv_line_));
    EXPECT_TRUE(contains(t.blocked_site.file, "registry_test.cpp"));
    EXPECT_TRUE(contains(t.spawn_site.file, "registry_test.cpp"));
    EXPECT_NE(t.thread, 0);
    EXPECT_FALSE(t.stop_requested);
  }
  EXPECT_EQ(leash::live_tasks(), 3U);
}

TEST_F(BlockedTasks, TextGroupsThem) {
  const std::string text = leash::dump::text();
  EXPECT_TRUE(contains(text, "leash tasks: total 3 (running 0, blocked 3)"));
  EXPECT_TRUE(contains(text, "\n3 @ ")) << text;
  EXPECT_TRUE(contains(text, "[chan recv]"));
  EXPECT_TRUE(contains(text, "group=cache"));
  EXPECT_TRUE(contains(text, "(updates)"));
}

TEST_F(BlockedTasks, JsonHasWhatReadersNeed) {
  std::ostringstream out;
  leash::dump::write_json(out);
  const std::string json = out.str();
  for (const char *part :
       {R"("schema":"leash-tasks/1")", R"("state":"chan recv")",
        R"("name":"refresh")", R"("group":"cache")", R"("file":")",
        R"("line":)", R"("spawn_site":{"file":")",
        R"("blocked_site":{"file":")", R"("age_seconds":)",
        R"("blocked_seconds":)", R"("stop_requested":false)",
        R"("stop_requested_seconds":)", R"("waits_on":"updates")"})
    EXPECT_TRUE(contains(json, part)) << part << " in\n" << json;
  EXPECT_TRUE(valid_json(json)) << json;
}

TEST_F(BlockedTasks, OptionsChooseWhatIsShown) {
  leash::dump::options o;
  o.examples = 1;
  EXPECT_TRUE(contains(leash::dump::text(o), "... and 2 more\n"));
  const auto first = leash::registry::snapshot().front().id;
  o.filter = [first](const leash::task_info &t) { return t.id == first; };
  EXPECT_TRUE(contains(leash::dump::text(o), "\n1 @ "));
  std::ostringstream json;
  leash::dump::write_json(json, o);
  EXPECT_TRUE(contains(json.str(), "\"total\":1,")) << json.str();
  o.filter = [](const leash::task_info &) { return false; };
  EXPECT_FALSE(contains(leash::dump::text(o), " @ "));
  std::ostringstream empty;
  leash::dump::write_json(empty, o);
  EXPECT_TRUE(valid_json(empty.str())) << empty.str();
}

TEST_F(BlockedTasks, PrometheusCountsStates) {
  std::ostringstream out;
  leash::dump::write_prometheus(out);
  EXPECT_TRUE(contains(out.str(), "leash_tasks{state=\"chan recv\"} 3\n"));
  EXPECT_TRUE(contains(out.str(), "leash_channel_blocked_receivers 3\n"));
  EXPECT_TRUE(
      contains(out.str(), "# TYPE leash_tasks_spawned_total counter\n"));
  EXPECT_TRUE(
      contains(out.str(), "leash_join_wait_seconds_bucket{le=\"+Inf\"}"));
}

TEST_F(BlockedTasks, ProfileIsGzipWithTheSites) {
  std::ostringstream out;
  leash::dump::write_profile(out);
  const std::string data = out.str();
  EXPECT_EQ(data.substr(0, 3), "\x1f\x8b\x08");
  // Stored blocks: the strings are there as they are.
  for (const char *part : {"spawn_site", "state", "chan recv", "refresh",
                           "registry_test.cpp", "tasks", "count", "seconds"})
    EXPECT_TRUE(contains(data, part)) << part;
}

// What `go tool pprof` reads is what it says.
TEST_F(BlockedTasks, ProfileOpensInPprof) {
  if (std::system("go version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "no go";
  const std::string path = leash_test::temp_file("leash_tasks.pb.gz");
  ASSERT_TRUE(leash::dump::to_file(path, leash::dump::format::profile));
  const std::string report = path + ".txt";
  const std::string command = "go tool pprof -sample_index=tasks -traces " +
                              path + " >" + report + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream in(report);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(contains(text.str(), "Type: tasks")) << text.str();
  EXPECT_TRUE(contains(text.str(), "chan recv")) << text.str();
  EXPECT_TRUE(contains(text.str(), "spawn_site:")) << text.str();
#ifndef __clang__
  EXPECT_TRUE(contains(text.str(), "lambda(")) << text.str();
#endif
}

TEST_F(BlockedTasks, SignalWritesADump) {
  const std::string path = leash_test::temp_file("leash_signal.json");
  std::remove(path.c_str());
  const leash::dump::on_signal trigger(SIGUSR1, path,
                                       leash::dump::format::json);
  std::raise(SIGUSR1);
  EXPECT_TRUE(eventually([&] { return std::ifstream(path).good(); }));
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_TRUE(contains(text.str(), "\"total\":3"));
}

TEST(Signal, OneDumpToASignal) {
  const std::string path = leash_test::temp_file("leash_signal.txt");
  {
    const leash::dump::on_signal trigger(SIGUSR2, path);
    EXPECT_THROW(leash::dump::on_signal again(SIGUSR2, path), std::logic_error);
    EXPECT_THROW(leash::dump::on_signal none(9999, path),
                 std::invalid_argument);
  }
  // Free again, and with the action of before restored in between.
  struct sigaction now{};
  sigaction(SIGUSR2, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  std::remove(path.c_str());
  const leash::dump::on_signal trigger(SIGUSR2, path);
  std::raise(SIGUSR2);
  EXPECT_TRUE(eventually([&] { return std::ifstream(path).good(); }));
}

// The handlers of the program run on its own threads.
TEST(Signal, ThreadsOfTheRuntimeTakeNone) {
  const leash::timer starts_the_timer_thread(1h);
  const auto blocks_sigterm = [](const std::filesystem::path &task) {
    std::ifstream status(task / "status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("SigBlk:"))
        return (std::strtoull(line.c_str() + 7, nullptr, 16) &
                (1ULL << (SIGTERM - 1))) != 0;
    return false;
  };
  // A new thread gives itself its name: it may not have it yet.
  EXPECT_TRUE(eventually([&] {
    for (const auto &task :
         std::filesystem::directory_iterator("/proc/self/task")) {
      std::string name;
      std::getline(std::ifstream(task.path() / "comm"), name);
      if (name == "leash-timer")
        return blocks_sigterm(task.path());
    }
    return false;
  }));
}

TEST(Registry, CountsTheThreadsOfTheProcess) {
  const std::size_t before = leash::registry::thread_count();
  EXPECT_GE(before, 1U);
  leash::task_group group;
  for (int i = 0; i < 3; ++i)
    group.spawn([](const leash::context &ctx) {
      static_cast<void>(leash::sleep_for(ctx, 1h));
    });
  ASSERT_TRUE(
      eventually([] { return tasks_in(leash::task_state::sleep) == 3; }));
  EXPECT_GE(leash::registry::thread_count(), before + 2);
}

TEST_F(BlockedTasks, StopRequestShowsItsAge) {
  leash::task_group deaf("deaf");
  std::atomic<bool> release{false};
  deaf.spawn([&] {
    while (!release)
      std::this_thread::sleep_for(100us);
  });
  deaf.request_stop();
  std::this_thread::sleep_for(10ms);
  for (const auto &t : leash::registry::snapshot())
    if (t.group_name == "deaf") {
      EXPECT_TRUE(t.stop_requested);
      EXPECT_GE(t.stop_requested_seconds, 0.009);
    }
  EXPECT_TRUE(contains(leash::dump::text(), "stop=requested"));
  release = true;
  deaf.join();
}

TEST_F(BlockedTasks, AlarmsFire) {
  std::atomic<int> too_many{0};
  std::atomic<int> too_old{0};
  {
    const leash::task_alarm alarm(
        {.max_live = 2, .max_age = 5ms, .interval = 1ms},
        [&](const leash::alarm_event &e) {
          too_many += e.too_many;
          too_old += e.too_old;
        });
    const leash::task_alarm quiet(
        {.max_live = 100, .interval = 1ms},
        [&](const leash::alarm_event &) { too_many = 99; });
    EXPECT_TRUE(eventually([&] { return too_many > 0 && too_old > 0; }));
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(too_many, 1) << "once per crossing";
  EXPECT_EQ(too_old, 1) << "once per crossing";
}

TEST(Registry, TreeOfParents) {
  leash::task_group outer("outer");
  std::atomic<leash::task_id> parent{0};
  std::atomic<leash::task_id> child_parent{0};
  outer.spawn([&] {
    parent = leash::this_task::id();
    leash::task_group inner("inner");
    inner.spawn([&] {
      for (const auto &t : leash::registry::snapshot())
        if (t.id == leash::this_task::id())
          child_parent = t.parent;
      bool nested = false;
      for (const auto &g : leash::registry::groups())
        nested = nested || (g.name == "inner" && g.parent_task == parent);
      EXPECT_TRUE(nested);
    });
    inner.join();
  });
  outer.join();
  EXPECT_NE(parent, 0U);
  EXPECT_EQ(parent, child_parent);
}

TEST(Registry, CanBeTurnedOff) {
  leash::registry::enable(false);
  auto task = leash::spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  leash::registry::enable(true);
  EXPECT_EQ(leash::live_tasks(), 0U);
  task.request_stop();
  task.join();
}

TEST(Registry, CapturesStacksOnRequest) {
  EXPECT_FALSE(leash::registry::capture_stacks("sample:x"));
  for (const char *how : {"unwind", "sample:1", "fp"}) {
    EXPECT_TRUE(leash::registry::capture_stacks(how));
    auto task = leash::spawn([](const leash::context &ctx) {
      static_cast<void>(leash::sleep_for(ctx, 1h));
    });
    EXPECT_TRUE(leash::registry::capture_stacks("off"));
    const auto tasks = leash::registry::snapshot();
    ASSERT_EQ(tasks.size(), 1U);
    if (std::string_view(how) != "fp") {
      EXPECT_FALSE(tasks[0].frames.empty()) << how;
    }
    EXPECT_FALSE(leash::dump::text().empty());
  }
}

TEST(Registry, ForeignThreadsTellWhyTheyBlock) {
  leash::channel<int> unused;
  std::atomic<bool> release{false};
  std::thread thread([&] {
    while (!release)
      std::this_thread::sleep_for(20ms);
  });
  bool seen = eventually([] {
    for (const auto &t : leash::registry::foreign_threads())
      if (t.doing == "sleep" && t.blocked && !t.unbounded)
        return true;
    return false;
  });
  release = true;
  thread.join();
  EXPECT_TRUE(seen);
}

TEST(Registry, ForeignThreadWithoutALimitIsUnbounded) {
  std::mutex lock;
  std::condition_variable changed;
  bool release = false;
  std::thread thread([&] {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return release; });
  });
  const bool seen = eventually([] {
    for (const auto &t : leash::registry::foreign_threads())
      if (contains(t.doing, "futex wait") && t.unbounded)
        return true;
    return false;
  });
  {
    std::lock_guard guard(lock);
    release = true;
    changed.notify_one();
  }
  thread.join();
  EXPECT_TRUE(seen);
}

TEST(Registry, RegisteredThreadShowsUp) {
  const leash::registered_thread me("main test");
  leash::channel<int> ch;
  leash::task_group group;
  group.spawn([&] {
    EXPECT_TRUE(
        eventually([] { return tasks_in(leash::task_state::chan_recv) == 1; }));
    EXPECT_TRUE(contains(leash::dump::text(), "\"main test\""));
    EXPECT_EQ(ch.send(1), leash::op_status::ok);
  });
  EXPECT_TRUE(ch.recv());
  group.join();
}

} // namespace
