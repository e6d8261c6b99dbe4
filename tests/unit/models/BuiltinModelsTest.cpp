// SPDX-License-Identifier: Apache-2.0
#include "checks/models/Models.h"
#include "llvm/ADT/StringSet.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace llvm;

TEST(BuiltinModels, Load) {
  const ModelSet &Set = ModelSet::builtin();
  EXPECT_GT(Set.types().size(), 50u);
  EXPECT_GT(Set.rows().size(), 300u);
  ASSERT_TRUE(Set.type("std::jthread"));
  EXPECT_EQ(Set.type("std::jthread")->Dtor, ir::DtorEffect::Join);
}
