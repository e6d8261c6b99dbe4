// SPDX-License-Identifier: Apache-2.0
//
// A plugin of another major must say so and end the run: unguarded it finds
// nothing and looks like success.
#include "tests/plugin/Run.h"
#include "llvm/Support/FileSystem.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace leash::test;
using testing::HasSubstr;

// A stand-in for clang-tidy 99: it has only the function that the guard asks.
TEST(PluginGuard, RefusesAnotherMajor) {
  TempFolder Folder;
  Outcome O = run({LEASH_FAKE_HOST, LEASH_GUARD_ONLY}, Folder.path());
  EXPECT_EQ(O.Exit, 3) << O.Out << O.Err;
  EXPECT_THAT(O.Err, HasSubstr("this plugin is for clang-tidy " +
                               std::to_string(LEASH_LLVM_MAJOR)));
  EXPECT_THAT(O.Err, HasSubstr("clang version 99.1"));
  EXPECT_THAT(O.Err, HasSubstr("lib/leash/99"));
}

TEST(PluginGuard, LetsItsOwnMajorPass) {
  TempFolder Folder;
  Outcome O = run({LEASH_FAKE_HOST, LEASH_GUARD_ONLY,
                   "Debian clang version " + std::to_string(LEASH_LLVM_MAJOR) +
                       ".1.8 (++x)"},
                  Folder.path());
  EXPECT_EQ(O.Exit, 0) << O.Err;
  EXPECT_EQ(O.Out, "loaded\n");
}

// The real thing, for each other major that this machine has.
TEST(PluginGuard, RefusesRealHosts) {
  unsigned Tried = 0;
  for (const char *Host : {"/usr/bin/clang-tidy-14", "/usr/bin/clang-tidy-19",
                           "/usr/bin/clang-tidy-22"}) {
    if (!llvm::sys::fs::exists(Host) ||
        llvm::StringRef(Host).ends_with(std::to_string(LEASH_LLVM_MAJOR)))
      continue;
    ++Tried;
    TempFolder Folder;
    std::string File = Folder.write("a.cpp", "int x;\n");
    Outcome O =
        run({Host, "--load=" LEASH_PLUGIN, "--checks=-*,leash-*", File, "--"},
            Folder.path());
    EXPECT_EQ(O.Exit, 3) << Host << "\n" << O.Out << O.Err;
    EXPECT_THAT(O.Err, HasSubstr("this plugin is for clang-tidy")) << Host;
  }
  if (!Tried)
    GTEST_SKIP() << "no clang-tidy of another major is installed";
}
