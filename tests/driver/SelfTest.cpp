// SPDX-License-Identifier: Apache-2.0
//
// Leash on its own sources, with the flags that they are built with.
#include "tests/driver/Driver.h"

using namespace leash;

namespace {

// Those that start threads or processes, or wait for them; all of them take
// minutes: `leash -p build` by hand.
TEST(Self, FindsNothing) {
  Invocation I;
  I.Args = {"-p", LEASH_BINARY_DIR};
  for (const char *Name :
       {"runtime/src/channel_core.cpp", "runtime/src/group_core.cpp",
        "runtime/src/park.cpp", "runtime/src/task.cpp",
        "runtime/src/timer_service.cpp", "runtime/src/triggers.cpp",
        "runtime/src/worker_pool.cpp", "tool/Jobs.cpp", "tool/CheckCommand.cpp",
        "checks/plugin/SharedProgram.cpp"})
    I.Args.push_back(std::string(LEASH_SOURCE_DIR "/") + Name);
  I.Directory = LEASH_SOURCE_DIR;
  Outcome R = run(I);
  EXPECT_EQ(R.Code, 0) << R.Out << R.Err;
  EXPECT_EQ(R.Err, "");
  EXPECT_TRUE(contains(R.Out, "no findings in ")) << R.Out;
}

} // namespace
