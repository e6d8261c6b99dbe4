// SPDX-License-Identifier: Apache-2.0
#include "leash/dump.h"

#include "json_check.h"
#include "leash/channel.h"
#include "leash/task_group.h"
#include "leash/timer.h"
#include "leash/worker_pool.h"
#include "support.h"

#include <sstream>

namespace {

using leash_test::contains;
using leash_test::eventually;
using leash_test::tasks_in;
using leash_test::valid_json;

TEST(Json, CheckerSeesDefects) {
  for (const char *good : {"{}", "[]", " [1, -0.5e+3, \"\\n\", null] ",
                           "{\"a\":{\"b\":[true,false]}}"})
    EXPECT_TRUE(valid_json(good)) << good;
  for (const char *bad : {"", "{", "[1,]", "{\"a\"}", "{a:1}", "\"\n\"", "01",
                          "1.", "[] []", "\"\\x\"", "nul", "{\"a\":1,}", "-"})
    EXPECT_FALSE(valid_json(bad)) << bad;
}

TEST(Trace, HasTheLifeOfATask) {
  leash::dump::trace::start();
  leash::channel<int> ch;
  leash::task_group group("traced");
  group.spawn("left over", [&](const leash::context &ctx) {
    static_cast<void>(ch.recv(ctx));
  });
  group.spawn("short", [] {});
  ASSERT_TRUE(eventually([&] {
    return tasks_in(leash::task_state::chan_recv) == 1 && group.live() == 1;
  }));
  leash::dump::trace::stop();
  std::ostringstream out;
  leash::dump::trace::write(out);
  const std::string json = out.str();
  for (const char *part :
       {R"("ph":"b")", R"("ph":"e")", R"("ph":"s")", R"("ph":"f")",
        R"("ph":"B")", R"("ph":"C")", R"("reason":"chan recv")",
        R"("leaked":true)", R"("outcome":"ok")"})
    EXPECT_TRUE(contains(json, part)) << part << " in\n" << json;
  EXPECT_TRUE(valid_json(json)) << json;
}

TEST(Trace, CountsWhatDidNotFit) {
  leash::dump::trace::start(3);
  for (int i = 0; i < 3; ++i)
    leash::spawn([] {}).join();
  leash::dump::trace::stop();
  std::ostringstream out;
  leash::dump::trace::write(out);
  EXPECT_TRUE(valid_json(out.str())) << out.str();
  EXPECT_TRUE(contains(out.str(), R"("dropped_events":)")) << out.str();
  EXPECT_FALSE(contains(out.str(), R"("dropped_events":0,)")) << out.str();
}

std::size_t occurrences(const std::string &text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
    ++n;
  return n;
}

// A job that a stop drops from the queue has no run whose slice could end.
TEST(Trace, ADroppedJobEndsNoSlice) {
  leash::dump::trace::start();
  {
    leash::worker_pool pool(1, 4);
    ASSERT_EQ(pool.submit([](const leash::context &ctx) {
      static_cast<void>(leash::sleep_for(ctx, 1h));
    }),
              leash::op_status::ok);
    ASSERT_TRUE(
        eventually([] { return tasks_in(leash::task_state::sleep) == 1; }));
    ASSERT_EQ(pool.submit([] { FAIL(); }), leash::op_status::ok);
  }
  leash::dump::trace::stop();
  std::ostringstream out;
  leash::dump::trace::write(out);
  EXPECT_EQ(occurrences(out.str(), R"("ph":"B")"), 2U) << out.str();
  EXPECT_EQ(occurrences(out.str(), R"("ph":"E")"), 2U) << out.str();
  EXPECT_EQ(occurrences(out.str(), R"("outcome":"cancelled")"), 1U);
}

TEST(Json, EscapesAnyBytes) {
  leash::task_group group("quote\" back\\ new\n line \xff \xc3\xa4");
  group.spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  std::ostringstream out;
  leash::dump::write_json(out);
  EXPECT_TRUE(contains(out.str(),
                       "quote\\\" back\\\\ new\\u000a line \\ufffd \xc3\xa4"));
  EXPECT_TRUE(valid_json(out.str())) << out.str();
}

TEST(Json, NumbersOfSeconds) {
  leash::context_source late({}, 1h);
  leash::context_source over({}, std::chrono::steady_clock::now() - 1500ms);
  leash::task_group group(late.context(), "late");
  group.spawn([](const leash::context &ctx) {
    static_cast<void>(leash::sleep_for(ctx, 1h));
  });
  std::atomic<bool> release{false};
  std::atomic<bool> started{false};
  auto deaf = leash::spawn(over.context(), "deaf", [&] {
    started = true;
    while (!release)
      std::this_thread::sleep_for(100us);
  });
  ASSERT_TRUE(eventually([&] { return started.load(); }));
  std::ostringstream out;
  leash::dump::write_json(out);
  const std::string json = out.str();
  EXPECT_TRUE(contains(json, "\"deadline_in_seconds\":359")) << json;
  EXPECT_TRUE(contains(json, "\"deadline_in_seconds\":-")) << json;
  EXPECT_TRUE(valid_json(json)) << json;
  release = true;
  deaf.join();
}

TEST(DumpFile, IsCompleteOrNotThere) {
  EXPECT_FALSE(leash::dump::to_file("/nonexistent/dir/dump.txt"));
}

} // namespace
