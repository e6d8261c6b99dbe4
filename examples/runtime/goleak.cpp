// SPDX-License-Identifier: Apache-2.0
//
// func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
#include <leash/channel.h>
#include <leash/task_group.h>
#include <leash/testing.h>

#include <gtest/gtest.h>

#include <memory>

namespace {

TEST(Cache, CleansUp) {
  LEASH_EXPECT_NO_LEAKS(); // this scope; the listener below checks every test
  leash::channel<int> updates;
  leash::task_group group("cache");
  group.spawn([&](const leash::context &ctx) {
    while (updates.recv(ctx)) {
    }
  });
} // the group stops and joins

TEST(Cache, ALeakIsFound) {
  leash::channel<int> updates;
  const leash::testing::leak_baseline before;
  leash::task_group group("cache");
  group.spawn([&](const leash::context &ctx) {
    while (updates.recv(ctx)) {
    }
  });
  const std::string report = leash::testing::find_leaks(before);
  EXPECT_NE(report.find("found 1 unexpected task"), std::string::npos)
      << report;
}

} // namespace

int main(int argc, char **argv) {
  ::testing::InitGoogleTest(&argc, argv);
  leash::testing::install_leak_listener();
  return RUN_ALL_TESTS();
}
