// SPDX-License-Identifier: Apache-2.0
#include "checks/Finding.h"
#include "checks/CheckInfo.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash;
using testing::ElementsAre;

namespace {

Finding finding(const char *File, unsigned Line, unsigned Column,
                const char *Check, const char *Message) {
  Finding F;
  F.Where.File = File;
  F.Where.Begin = {Line, Column, 0};
  F.Check = Check;
  F.Message = Message;
  return F;
}

TEST(Findings, Order) {
  std::vector<Finding> Sorted = {
      finding("a", 1, 1, "x", "m"), finding("a", 1, 2, "w", "m"),
      finding("a", 1, 2, "x", "l"), finding("a", 1, 2, "x", "m"),
      finding("a", 9, 1, "a", "a"), finding("a", 10, 1, "a", "a"),
      finding("b", 1, 1, "a", "a")};
  std::vector<Finding> Shuffled(Sorted.rbegin(), Sorted.rend());
  sortAndUnique(Shuffled);
  EXPECT_EQ(Shuffled, Sorted);
  for (size_t N = 0; N + 1 < Sorted.size(); ++N) {
    EXPECT_TRUE(Sorted[N] < Sorted[N + 1]);
    EXPECT_FALSE(Sorted[N + 1] < Sorted[N]);
  }
}

TEST(Findings, OnePerPlaceAndTheSurestIsKept) {
  Finding Low = finding("a", 1, 1, "x", "m"), High = Low, Longer = Low;
  Low.Sure = Confidence::Low;
  Longer.Path.resize(2);
  for (auto List :
       {std::vector{Low, High, Longer}, std::vector{Longer, High, Low}}) {
    sortAndUnique(List);
    EXPECT_THAT(List, ElementsAre(Longer));
  }
}

TEST(CheckOptions, DefaultsAndTypes) {
  OptionInfo Infos[] = {{"Strict", "bool", "false", ""},
                        {"Max", "int", "12", ""},
                        {"Names", "list", "a; b;;c", ""}};
  CheckOptions O{llvm::ArrayRef<OptionInfo>(Infos)};
  EXPECT_FALSE(O.flag("Strict"));
  EXPECT_EQ(O.number("Max"), 12);
  EXPECT_THAT(O.list("Names"), ElementsAre("a", "b", "c"));
  for (const char *Yes : {"true", "1", "True", "yes"}) {
    O.set("Strict", Yes);
    EXPECT_TRUE(O.flag("Strict")) << Yes;
  }
  EXPECT_EQ(O.text("Unknown"), "");
  EXPECT_EQ(O.number("Unknown"), 0);
}

TEST(Checks, SortedByStemAndFoundByBothNames) {
  auto All = allChecks();
  for (size_t N = 0; N + 1 < All.size(); ++N)
    EXPECT_LT(All[N]->Stem.str(), All[N + 1]->Stem.str());
  for (const CheckInfo *C : All) {
    EXPECT_EQ(findCheck(C->Stem), C);
    EXPECT_EQ(findCheck(C->id()), C);
  }
  EXPECT_EQ(findCheck("nothing"), nullptr);
}

} // namespace
