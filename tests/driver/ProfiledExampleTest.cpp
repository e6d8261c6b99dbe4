// SPDX-License-Identifier: Apache-2.0
//
// From production back to the source: an example of the runtime runs, dumps its
// blocked tasks, and the driver joins the dump with what it finds in the same
// source.
#include "tests/driver/Driver.h"
#include "tests/unit/tool/SarifRules.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

#ifdef LEASH_PROFILE_EXAMPLE

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

const char *const Source = "examples/profile/cache.cpp";

/// The line of the source that has this text.
unsigned lineOf(llvm::StringRef Text) {
  auto File =
      llvm::MemoryBuffer::getFile(LEASH_SOURCE_DIR "/" + std::string(Source));
  llvm::StringRef All = File ? (*File)->getBuffer() : "";
  EXPECT_TRUE(contains(All, Text)) << Text.str();
  return All.take_front(All.find(Text)).count('\n') + 1;
}

std::string at(unsigned Line) {
  return std::string(Source) + ":" + std::to_string(Line) + ":";
}

class ProfiledExample : public ::testing::TestWithParam<const char *> {
protected:
  /// What the running example says of its tasks.
  std::string dump() {
    std::string Path = Dir / GetParam();
    std::string Error;
    EXPECT_EQ(llvm::sys::ExecuteAndWait(LEASH_PROFILE_EXAMPLE,
                                        {LEASH_PROFILE_EXAMPLE, Path}, {}, {},
                                        60, 0, &Error),
              0)
        << Error;
    return Path;
  }
  Outcome check(std::vector<std::string> Options) {
    Invocation I;
    I.Args = {"check", Source};
    I.Args.insert(I.Args.end(), Options.begin(), Options.end());
    for (const char *Flag :
         {"--", "-std=c++20", "-I" LEASH_SOURCE_DIR "/runtime/include"})
      I.Args.push_back(Flag);
    I.Directory = LEASH_SOURCE_DIR;
    return run(I);
  }

  TempDir Dir;
  unsigned Lost = lineOf("std::thread reporter");
  unsigned Hung = lineOf("readers_.wait()");
  unsigned Idle = lineOf("updates.recv(ctx)");
};

TEST_P(ProfiledExample, TextHasWhatWasSeenFirst) {
  Outcome Plain = check({});
  EXPECT_EQ(Plain.Code, 1);
  EXPECT_EQ(Plain.Out.find(at(Lost)), 0u) << Plain.Out;
  EXPECT_FALSE(contains(Plain.Out, "at run time"));

  Outcome R = check({"--profile=" + dump()});
  EXPECT_EQ(R.Code, 1);
  EXPECT_EQ(R.Err, "");
  EXPECT_EQ(R.Out.find(at(Hung)), 0u) << R.Out;
  auto Has = [&](const std::string &Pattern) {
    return llvm::Regex(Pattern).match(R.Out);
  };
  EXPECT_TRUE(Has(at(Hung) + " note: at run time, 3 tasks were blocked here "
                             "\\(wait group\\), the oldest [0-9.]+ s old\n"))
      << R.Out;
  EXPECT_TRUE(Has(at(Idle) + " note: at run time, 2 tasks were blocked here "
                             "\\(chan recv\\), the oldest [0-9.]+ s old; no "
                             "finding is about it\n"))
      << R.Out;
  EXPECT_LT(R.Out.find("3 tasks were blocked here"), R.Out.find(at(Lost)));
  EXPECT_LT(R.Out.find(at(Lost)), R.Out.find("2 tasks were blocked here"));
  EXPECT_TRUE(contains(R.Out, "of these findings, 1 was seen blocked at run "
                              "time; 1 place where tasks were blocked without "
                              "a finding\n"))
      << R.Out;
}

TEST_P(ProfiledExample, SarifHasItToo) {
  Outcome R = check({"--profile=" + dump(), "--format=sarif"});
  EXPECT_EQ(R.Err, "");
  Json Log = Json::parse(R.Out, nullptr, false);
  ASSERT_FALSE(Log.is_discarded()) << R.Out;
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
  const Json &Run = Log["runs"][0];
  ASSERT_EQ(Run["results"].size(), 2u);
  const Json &First = Run["results"][0];
  EXPECT_EQ(First["ruleId"], "leash-unbounded-wait");
  EXPECT_EQ(First["rank"], 100);
  const Json &Seen = First["properties"]["runtime"];
  EXPECT_EQ(Seen["blockedTasks"], 3);
  EXPECT_GE(Seen["oldestSeconds"], 0); // a profile has whole seconds
  EXPECT_LT(Seen["oldestSeconds"], 60);
  EXPECT_FALSE(Run["results"][1].contains("rank"));
  const Json &Hot = Run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(Hot.size(), 1u);
  EXPECT_EQ(Hot[0]["locations"][0]["physicalLocation"]["region"]["startLine"],
            Idle);
}

INSTANTIATE_TEST_SUITE_P(Dumps, ProfiledExample,
                         ::testing::Values("tasks.json", "tasks.pb.gz"),
                         [](const auto &Info) {
                           return std::string(Info.index == 0 ? "Json"
                                                              : "Pprof");
                         });

} // namespace

#endif
