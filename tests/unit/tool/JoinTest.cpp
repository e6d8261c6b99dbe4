// SPDX-License-Identifier: Apache-2.0
#include "tool/profile/Join.h"
#include "tests/unit/tool/SarifRules.h"
#include "tool/output/Sarif.h"
#include "tool/output/Text.h"
#include <gtest/gtest.h>

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

const std::vector<std::string> Files = {"/w/src/a.cpp", "/w/src/b.cpp",
                                        "/w/lib/b.cpp", "/w/lib/c.cpp"};

Finding finding(const char *File, unsigned Line, const char *Message) {
  Finding F;
  F.Check = "leash-unjoined-thread";
  F.Where = {File, {Line, 3, 0}, {Line, 9, 0}};
  F.Message = Message;
  F.Key = Message;
  return F;
}

RuntimeSample blocked(const char *File, unsigned Line, uint64_t Tasks,
                      double Oldest, RuntimePlace Spawned = {}) {
  return {{File, Line, "f"}, Spawned, "chan recv", Tasks, Tasks / 2, Oldest};
}

// Findings in lines 2, 5 and 8 of a.cpp; the last has a step in line 20.
Report sample() {
  Report R;
  R.Findings = {finding("/w/src/a.cpp", 2, "first"),
                finding("/w/src/a.cpp", 5, "second"),
                finding("/w/src/a.cpp", 8, "third")};
  R.Findings[2].Path = {
      {{"/w/src/a.cpp", {20, 1, 0}, {21, 1, 0}}, "waits here"}};
  R.Levels = {Level::Error, Level::Warning, Level::Note};
  R.Units = 1;
  R.WorkingDirectory = R.SourceRoot = "/w";
  return R;
}

std::vector<std::string> messages(const Report &R) {
  std::vector<std::string> Result;
  for (const Finding &F : R.Findings)
    Result.push_back(F.Message);
  return Result;
}

TEST(Join, MapsPathsToTheProgram) {
  EXPECT_EQ(sourceOf("/w/src/a.cpp", Files), "/w/src/a.cpp");
  EXPECT_EQ(sourceOf("a.cpp", Files), "/w/src/a.cpp");
  EXPECT_EQ(sourceOf("../src/b.cpp", Files), "/w/src/b.cpp");
  EXPECT_EQ(sourceOf("./lib/../src/b.cpp", Files), "/w/src/b.cpp");
  EXPECT_EQ(sourceOf("b.cpp", Files), ""); // two of them
  EXPECT_EQ(sourceOf("/build/1/lib/b.cpp", Files), "/w/lib/b.cpp");
  EXPECT_EQ(sourceOf("other/a.cpp", Files), "");
  EXPECT_EQ(sourceOf("/other/a.cpp", Files), ""); // no folder in common
  EXPECT_EQ(sourceOf("", Files), "");
  EXPECT_EQ(sourceOf("/", Files), "");
  EXPECT_EQ(sourceOf("a.cpp", {}), "");
}

TEST(Join, SeenFindingsComeFirstTheHottestOnTop) {
  Report R = sample();
  joinProfile(
      {{blocked("src/a.cpp", 5, 2, 10), blocked("src/a.cpp", 21, 7, 3)}}, Files,
      R);
  EXPECT_EQ(messages(R),
            (std::vector<std::string>{"third", "second", "first"}));
  EXPECT_EQ(R.Levels,
            (std::vector<Level>{Level::Note, Level::Warning, Level::Error}));
  ASSERT_EQ(R.Seen.size(), 3u);
  EXPECT_EQ(R.Seen[0].Tasks, 7u);
  EXPECT_EQ(R.Seen[0].StopRequested, 3u);
  EXPECT_EQ(R.Seen[1].Oldest, 10);
  EXPECT_EQ(R.seen(2), nullptr);
  EXPECT_TRUE(R.HotSites.empty());
}

TEST(Join, OrderStaysWithoutAMatch) {
  Report R = sample();
  joinProfile({{blocked("src/a.cpp", 3, 1, 1), blocked("gone/x.cpp", 5, 9, 1),
                blocked("src/a.cpp", 4, 1, 2)}},
              Files, R);
  EXPECT_EQ(messages(R),
            (std::vector<std::string>{"first", "second", "third"}));
  ASSERT_EQ(R.HotSites.size(), 3u); // by tasks, then by age
  EXPECT_EQ(R.HotSites[0].Note.Where.File, "gone/x.cpp");
  EXPECT_EQ(R.HotSites[1].Note.Where.Begin.Line, 4u);
  EXPECT_EQ(R.HotSites[2].Note.Where.Begin.Line, 3u);
}

// A leak is found where the task is started, and seen where it blocks.
TEST(Join, FindingAtTheSpawnIsSeen) {
  Report R = sample();
  joinProfile({{blocked("src/b.cpp", 70, 4, 9, {"src/a.cpp", 2, "start"})}},
              Files, R);
  ASSERT_NE(R.seen(0), nullptr);
  EXPECT_EQ(R.Seen[0].Tasks, 4u);
  ASSERT_EQ(R.Seen[0].Notes.size(), 1u);
  EXPECT_EQ(R.Seen[0].Notes[0].Where.Begin.Line, 2u);
  EXPECT_EQ(R.Seen[0].Notes[0].Message,
            "at run time, 4 tasks started here were blocked (chan recv), the "
            "oldest 9.0 s old, 2 asked to stop");
  EXPECT_TRUE(R.HotSites.empty());
}

TEST(Join, TextShowsCountsAndAges) {
  Report R = sample();
  joinProfile({{blocked("src/a.cpp", 5, 3, 412.34), blocked("x.cpp", 9, 1, 2)}},
              Files, R);
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  SourceCache Sources;
  TextWriter().write(R, Sources, OS);
  EXPECT_EQ(Out,
            "src/a.cpp:5:3: warning: second [leash-unjoined-thread]\n"
            "src/a.cpp:5: note: at run time, 3 tasks were blocked here (chan "
            "recv), the oldest 412.3 s old, 1 asked to stop\n"
            "src/a.cpp:2:3: error: first [leash-unjoined-thread]\n"
            "src/a.cpp:8:3: note: third [leash-unjoined-thread]\n"
            "src/a.cpp:20:1: note: waits here\n"
            "x.cpp:9: note: at run time, 1 task was blocked here (chan recv), "
            "2.0 s old; no finding is about it\n"
            "3 findings (3 leash-unjoined-thread) in 1 file, 1 translation "
            "unit analysed\n"
            "of these findings, 1 was seen blocked at run time; 1 place where "
            "tasks were blocked without a finding\n");
}

TEST(Join, ManyHotSitesAreCut) {
  Report R = sample();
  RuntimeProfile P;
  for (unsigned I = 0; I < 23; ++I)
    P.Samples.push_back(blocked("x.cpp", 100 + I, 1, 1));
  joinProfile(P, Files, R);
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  SourceCache Sources;
  TextWriter().write(R, Sources, OS);
  EXPECT_NE(Out.find("x.cpp:119: note"), std::string::npos);
  EXPECT_EQ(Out.find("x.cpp:120: note"), std::string::npos);
  EXPECT_NE(Out.find("and 3 more places where tasks were blocked\n"),
            std::string::npos);
}

TEST(Join, SarifStaysValid) {
  Report R = sample();
  joinProfile({{blocked("src/a.cpp", 5, 2, 10), blocked("src/a.cpp", 20, 4, 3),
                blocked("../odd dir/x.cpp", 9, 1, 2)}},
              Files, R);
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  SourceCache Sources;
  SarifWriter().write(R, Sources, OS);
  Json Log = Json::parse(Out);
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
  const Json &Run = Log["runs"][0];
  const Json &First = Run["results"][0];
  EXPECT_EQ(First["rank"], 100);
  EXPECT_EQ(Run["results"][1]["rank"], 75);
  EXPECT_FALSE(Run["results"][2].contains("rank"));
  EXPECT_EQ(First["properties"]["runtime"],
            Json::parse(R"({"blockedTasks":4,"stopRequested":2,
                            "oldestSeconds":3.0})"));
  std::string Text = First["message"]["text"];
  EXPECT_EQ(Text.find("third. See: [at run time, 4 tasks were blocked here "
                      "(chan recv), the oldest 3.0 s old, 2 asked to "
                      "stop](0); [waits here](1)."),
            0u)
      << Text;
  const Json &Hot = Run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(Hot.size(), 1u);
  EXPECT_EQ(Hot[0]["level"], "note");
  EXPECT_EQ(
      Hot[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
      "odd%20dir/x.cpp");
  EXPECT_EQ(Run["invocations"][0]["executionSuccessful"], true);
}

} // namespace
