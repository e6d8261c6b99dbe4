// SPDX-License-Identifier: Apache-2.0
//
// The harness itself: a marker that is not met must fail, or nothing here
// means anything.
#include "tests/testdata/Analyse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace leash;
using namespace leash::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

static Finding finding(unsigned Line, const char *Message) {
  Finding F;
  F.Check = "leash-x";
  F.Where.File = "/t/a.cpp";
  F.Where.Begin = F.Where.End = {Line, 1, 0};
  F.Message = Message;
  return F;
}

static std::vector<std::string> run(const char *Text,
                                    std::vector<Finding> Findings) {
  return compare({parseTestFile("/t/a.cpp", Text)}, Findings);
}

TEST(Harness, WantIsMetByAFindingOnItsLine) {
  EXPECT_THAT(run("\nf(); // want leash-x \"'t' is lost\"\n",
                  {finding(2, "the thread 't' is lost")}),
              IsEmpty());
}

TEST(Harness, WantWithoutFindingFails) {
  EXPECT_THAT(run("f(); // want leash-x \"lost\"\n", {}),
              ElementsAre(HasSubstr("a.cpp:1: missing: leash-x")));
}

TEST(Harness, OtherLineMessageOrCheckFailTwice) {
  EXPECT_EQ(run("f(); // want leash-x \"lost\"\n", {finding(2, "lost")}).size(),
            2u);
  EXPECT_EQ(
      run("f(); // want leash-x \"found\"\n", {finding(1, "lost")}).size(), 2u);
  EXPECT_EQ(run("f(); // want leash-y \"lost\"\n", {finding(1, "lost")}).size(),
            2u);
}

TEST(Harness, FindingWithoutMarkerFails) {
  EXPECT_THAT(run("f(); // ok leash-x\n", {finding(1, "lost")}),
              ElementsAre(HasSubstr("not expected: leash-x: lost")));
}

TEST(Harness, EachFindingNeedsItsOwnMarker) {
  const char *Two = "f(); // want leash-x \"a\" want leash-x \"b\"\n";
  EXPECT_THAT(run(Two, {finding(1, "a"), finding(1, "b")}), IsEmpty());
  EXPECT_EQ(run(Two, {finding(1, "a")}).size(), 1u);
  EXPECT_EQ(
      run("f(); // want leash-x \"a\"\n", {finding(1, "a"), finding(1, "a")})
          .size(),
      1u);
}

TEST(Harness, ArrowsPointToOtherLines) {
  EXPECT_THAT(run("f();\n// ^ want leash-x \"a\" v want leash-x \"b\"\ng();\n",
                  {finding(1, "a"), finding(3, "b")}),
              IsEmpty());
}

TEST(Harness, TodoKindsFailWhenTheyBehave) {
  EXPECT_THAT(run("f(); // todo-want leash-x\n", {}), IsEmpty());
  EXPECT_THAT(run("f(); // todo-want leash-x\n", {finding(1, "a")}),
              ElementsAre(HasSubstr("make it a want")));
  EXPECT_THAT(run("f(); // todo-ok leash-x\n", {finding(1, "a")}), IsEmpty());
  EXPECT_THAT(run("f(); // todo-ok leash-x\n", {}),
              ElementsAre(HasSubstr("make it an ok")));
}

TEST(Harness, NotesArePathStepsOrRelatedPlaces) {
  Finding F = finding(2, "a");
  F.Path.push_back({{"/t/a.cpp", {1, 1, 0}, {1, 2, 1}}, "started here"});
  const char *Text = "t(); // note \"started\"\nf(); // want leash-x \"a\"\n";
  EXPECT_THAT(run(Text, {F}), IsEmpty());
  F.Path[0].Where.Begin.Line = 2;
  EXPECT_THAT(run(Text, {F}), ElementsAre(HasSubstr("missing note")));
  F.Related.push_back({{"/t/a.cpp", {1, 1, 0}, {1, 2, 1}}, "started here"});
  EXPECT_THAT(run(Text, {F}), IsEmpty());
}

TEST(Harness, ProseIsNoMarkerButAMistypedMarkerIsAnError) {
  EXPECT_THAT(run("f(); // ok to skip\nf(); // note that\nf(); // value\n", {}),
              IsEmpty());
  EXPECT_THAT(run("f(); // ok leash-x want leash-x\n", {}),
              testing::Contains(HasSubstr("need a \"regex\"")));
  EXPECT_THAT(run("f(); // ok leash-x and so on\n", {}),
              ElementsAre(HasSubstr("no marker: and so on")));
  EXPECT_THAT(run("f(); // ok leash-x -- and so on\n", {}), IsEmpty());
}

TEST(Harness, HeaderLines) {
  TestFile T =
      parseTestFile("/t/a.cpp", "// std: c++17,c++20\n// stdlib: both\n"
                                "// world: program\n// option: Strict=true\n"
                                "// fix: unsafe\nint x; // std: no header\n");
  EXPECT_THAT(T.Errors, IsEmpty());
  EXPECT_THAT(T.Head.Stds, ElementsAre("c++17", "c++20"));
  EXPECT_TRUE(T.Head.Mock && T.Head.Real && T.Head.Program && !T.Head.Tu);
  EXPECT_THAT(T.Head.Options, ElementsAre(std::pair<std::string, std::string>(
                                  "Strict", "true")));
  EXPECT_EQ(T.Head.Fixes, FixChoice::Unsafe);
  EXPECT_EQ(parseTestFile("/t/a.cpp", "// stds: c++17\n").Errors.size(), 1u);
  EXPECT_THAT(parseTestFile("/t/a.c", "").Head.Stds, ElementsAre("c11"));
}

static Edit edit(unsigned Begin, unsigned End, const char *Text) {
  return {{"/t/a.cpp", {1, Begin + 1, Begin}, {1, End + 1, End}}, Text};
}

TEST(Harness, EditsAreAppliedInOrderOfPlace) {
  std::vector<std::string> Errors;
  EXPECT_EQ(applyEdits("while (true)", {edit(7, 11, "!st"), edit(0, 0, "x; ")},
                       Errors),
            "x; while (!st)");
  EXPECT_THAT(Errors, IsEmpty());
}

TEST(Harness, OverlappingAndOutOfRangeEditsAreErrors) {
  std::vector<std::string> Errors;
  EXPECT_EQ(applyEdits("abcdef", {edit(0, 3, "x"), edit(2, 4, "y")}, Errors),
            "xdef");
  applyEdits("abc", {edit(2, 9, "x")}, Errors);
  EXPECT_EQ(Errors.size(), 2u);
}
