// SPDX-License-Identifier: Apache-2.0
//
// dump::at_exit: a process that ends with tasks left says which ones. Each case
// is a process of its own.
#include "leash/channel.h"
#include "leash/dump.h"
#include "leash/spawn.h"
#include "support.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using leash_test::contains;
using leash_test::eventually;
using leash_test::tasks_in;

leash::channel<int> &never() {
  static auto *channel = new leash::channel<int>(0, "never");
  return *channel;
}

// Ends the process with tasks that wait, as many as are asked for.
[[noreturn]] void end_with(int detached, int daemons) {
  for (int i = 0; i < detached; ++i)
    leash::spawn_detached("left behind",
                          [] { static_cast<void>(never().recv()); });
  for (int i = 0; i < daemons; ++i)
    leash::daemon("as long as the process",
                  [] { static_cast<void>(never().recv()); });
  const bool blocked = eventually([&] {
    return tasks_in(leash::task_state::chan_recv) ==
           static_cast<std::size_t>(detached + daemons);
  });
  std::exit(blocked ? 3 : 4);
}

class ExitDump : public ::testing::Test {
protected:
  void SetUp() override {
    // The process of a test that has had threads must not be forked from.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    std::remove(path_.c_str());
  }
  [[nodiscard]] std::string dumped() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  std::string path_ = leash_test::temp_file(
      ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(ExitDump, TasksThatAreLeftGoToTheFile) {
  EXPECT_EXIT(
      {
        leash::dump::at_exit(path_, leash::dump::format::json);
        end_with(2, 1);
      },
      ::testing::ExitedWithCode(3), "");
  const std::string json = dumped();
  EXPECT_TRUE(contains(json, R"("schema":"leash-tasks/1")")) << json;
  EXPECT_TRUE(contains(json, R"("total":3)")) << json;
  EXPECT_TRUE(contains(json, R"("reason":"left behind")")) << json;
  EXPECT_TRUE(contains(json, R"("waits_on":"never")")) << json;
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
}

// Without a path it is standard error.
TEST_F(ExitDump, TextGoesToStandardError) {
  EXPECT_EXIT(
      {
        leash::dump::at_exit();
        end_with(1, 0);
      },
      ::testing::ExitedWithCode(3), "leash tasks: total 1 .*chan recv");
}

// The last call counts.
TEST_F(ExitDump, AskedTwiceItIsTheLastFile) {
  const std::string first = path_ + "_first";
  std::remove(first.c_str());
  EXPECT_EXIT(
      {
        leash::dump::at_exit(first);
        leash::dump::at_exit(path_);
        end_with(1, 0);
      },
      ::testing::ExitedWithCode(3), "");
  EXPECT_TRUE(contains(dumped(), "leash tasks: total 1 ")) << dumped();
  EXPECT_FALSE(std::filesystem::exists(first));
}

TEST_F(ExitDump, NothingLeftIsNoNews) {
  EXPECT_EXIT(
      {
        leash::dump::at_exit(path_);
        end_with(0, 0);
      },
      ::testing::ExitedWithCode(3), "");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ExitDump, DaemonsAloneAreNoNews) {
  EXPECT_EXIT(
      {
        leash::dump::at_exit(path_);
        end_with(0, 2);
      },
      ::testing::ExitedWithCode(3), "");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

} // namespace
