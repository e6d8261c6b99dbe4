// SPDX-License-Identifier: Apache-2.0
#include "tool/Spool.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

TEST(Spool, GivesBackWhatWasPutInAnyOrder) {
  Spool S;
  ASSERT_FALSE(llvm::errorToBool(S.open()));
  std::string Zeros(100000, '\0');
  ASSERT_TRUE(S.put(7, "seven"));
  ASSERT_TRUE(S.put(2, Zeros));
  ASSERT_TRUE(S.put(0, "zero"));
  EXPECT_EQ(S.get(0), "zero");
  EXPECT_EQ(S.get(2), Zeros);
  EXPECT_EQ(S.get(7), "seven");
  EXPECT_EQ(S.get(1), "");
}

TEST(Spool, FailsWithoutAFile) {
  Spool S;
  EXPECT_FALSE(S.put(0, "x"));
}

} // namespace
