// SPDX-License-Identifier: Apache-2.0
//
// --profile: what was seen blocked at run time, joined with the findings.
#include "tests/driver/Driver.h"
#include "tests/unit/tool/PprofWriter.h"
#include "tests/unit/tool/SarifRules.h"

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

class Profile : public DriverTest {
protected:
  void SetUp() override {
    source("a.cpp", "#include <thread>\nvoid work();\n"
                    "void one() { std::thread t(work); }\n"
                    "void two() { std::thread t(work); }\n"
                    "void three() {}\n");
  }

  /// Tasks that were started in line 4 and blocked in line 5.
  std::string dump(unsigned Tasks) {
    Json All = Json::array();
    for (unsigned I = 0; I < Tasks; ++I)
      All.push_back({{"id", I + 1},
                     {"state", "chan recv"},
                     {"blocked", true},
                     {"spawn_site", {{"file", "a.cpp"}, {"line", 4}}},
                     {"blocked_site", {{"file", "a.cpp"}, {"line", 5}}},
                     {"age_seconds", 10.5 + I},
                     {"stop_requested", false}});
    return Json({{"schema", "leash-tasks/1"}, {"tasks", All}}).dump();
  }
};

TEST_F(Profile, SeenFindingComesFirst) {
  Outcome Plain = leash({});
  EXPECT_EQ(Plain.Out.find("a.cpp:3:"), 0u) << Plain.Out;
  Dir.write("tasks.json", dump(3));
  Outcome R = leash({"--profile=tasks.json"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(R.Out.find("a.cpp:4:"), 0u) << R.Out;
  EXPECT_TRUE(contains(R.Out,
                       "a.cpp:4: note: at run time, 3 tasks started here were "
                       "blocked (chan recv), the oldest 12.5 s old\n"))
      << R.Out;
  EXPECT_LT(R.Out.find("a.cpp:4: note"), R.Out.find("a.cpp:3:"));
  EXPECT_FALSE(contains(R.Out, "no finding is about it"));
  EXPECT_TRUE(contains(R.Out, "of these findings, 1 was seen blocked at run "
                              "time; 0 places where tasks were blocked "
                              "without a finding\n"))
      << R.Out;
}

TEST_F(Profile, PprofAndHotPlacesInSarif) {
  PprofWriter W;
  W.sample({"./a.cpp:5"}, {1, 7},
           {{"spawn_site", "./a.cpp:3"}, {"blocked_site", "./a.cpp:5"}});
  W.sample({"./a.cpp:5"}, {1, 9},
           {{"spawn_site", "gone.cpp:1"}, {"blocked_site", "./a.cpp:5"}});
  Dir.write("tasks.pb", W.finish());
  header(".git/keep", "");
  Outcome R = leash({"--profile", "tasks.pb", "--format=sarif"});
  EXPECT_EQ(R.Err, "");
  Json Log = Json::parse(R.Out, nullptr, false);
  ASSERT_FALSE(Log.is_discarded()) << R.Out;
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
  const Json &Run = Log["runs"][0];
  ASSERT_EQ(Run["results"].size(), 2u);
  EXPECT_EQ(Run["results"][0]["properties"]["runtime"]["blockedTasks"], 1);
  EXPECT_EQ(Run["results"][0]["rank"], 100);
  EXPECT_FALSE(Run["results"][1].contains("rank"));
  const Json &Hot = Run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(Hot.size(), 1u);
  EXPECT_EQ(Hot[0]["locations"][0]["physicalLocation"]["region"]["startLine"],
            5);
}

// The exit code is that of the findings alone.
TEST_F(Profile, HotPlaceAloneIsNoFailure) {
  source("clean.cpp", "int x;\n");
  Dir.write("tasks.json", dump(2));
  Outcome R = leash({"--profile=tasks.json", "clean.cpp"});
  EXPECT_EQ(R.Code, 0);
  EXPECT_TRUE(contains(R.Out, "a.cpp:5: note: at run time, 2 tasks were "
                              "blocked here (chan recv), the oldest 11.5 s "
                              "old; no finding is about it\n"))
      << R.Out;
}

TEST_F(Profile, LinkTakesItToo) {
  ASSERT_EQ(leash({"lower", "a.cpp", "-o", "a.leash"}).Code, 0);
  Dir.write("tasks.json", dump(1));
  Outcome R = leash({"link", "--profile=tasks.json", "a.leash"});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Out.find("a.cpp:4:"), 0u) << R.Out;
}

TEST_F(Profile, BadInputIsOneMessage) {
  auto Message = [&](const std::string &Bytes) {
    Dir.write("bad.pb", Bytes);
    Outcome R = leash({"--profile=bad.pb"});
    EXPECT_EQ(R.Code, 2);
    EXPECT_EQ(R.Out, "");
    EXPECT_EQ(count(R.Err, "\n"), 1u) << R.Err;
    std::string Start = "leash: error: cannot read the profile 'bad.pb': ";
    EXPECT_EQ(R.Err.find(Start), 0u) << R.Err;
    return R.Err.substr(std::min(Start.size(), R.Err.size()));
  };
  EXPECT_EQ(Message(""), "it is empty\n");
  EXPECT_EQ(Message("#!/bin/sh\n"), "it is neither a pprof profile nor a task "
                                    "dump in JSON, or it is damaged\n");
  EXPECT_EQ(Message("{\"schema\":"), "it is not valid JSON\n");
  EXPECT_EQ(Message(std::string("\x1f\x8b\x08\0\0", 5)),
            "the gzip data ends early\n");
  std::string Good = PprofWriter().finish();
  EXPECT_EQ(Message(Good.substr(0, Good.size() - 1)),
            "it is neither a pprof profile nor a task dump in JSON, or it is "
            "damaged\n");
  Outcome R = leash({"--profile=none.pb"});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: cannot read the profile 'none.pb': No "
                         "such file or directory");
  R = leash({"--profile=."});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(
      R, "leash: error: cannot read the profile '.': Is a directory");
  R = leash({"--profile="});
  EXPECT_EQ(R.Code, 2);
  EXPECT_ONLY_MESSAGE(R, "leash: error: --profile= names no file");
}

} // namespace
