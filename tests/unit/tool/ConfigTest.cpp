// SPDX-License-Identifier: Apache-2.0
#include "tool/Config.h"
#include "tests/unit/tool/TempDir.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

const CheckInfo &check(llvm::StringRef Stem) {
  if (const CheckInfo *Info = findCheck(Stem))
    return *Info;
  ADD_FAILURE() << "no check " << Stem.str();
  static const CheckInfo None;
  return None;
}

const CheckInfo &joined() { return check("unjoined-thread"); }
const CheckInfo &wait() { return check("unbounded-wait"); }

std::string why(const Settings &S, llvm::StringRef File) {
  auto C = Config::load(S);
  if (!C)
    return llvm::toString(C.takeError());
  auto U = C->forFile(File);
  return U ? "" : llvm::toString(U.takeError());
}

bool enabled(const TempDir &Dir, llvm::StringRef Yaml, const CheckInfo &Info,
             Settings S = {}) {
  Dir.write(".clang-tidy", Yaml);
  auto C = Config::load(S);
  EXPECT_TRUE(bool(C));
  auto U = C->forFile(Dir / "a.cpp");
  EXPECT_TRUE(bool(U));
  return (*U)->enabled(Info);
}

TEST(Config, DefaultChecksUnlessAFileTurnsLeashOn) {
  TempDir Dir;
  EXPECT_TRUE(enabled(Dir, "Checks: '-*,modernize-*'\n", joined()));
  EXPECT_TRUE(enabled(Dir, "Checks: '-leash-unbounded-wait'\n", joined()));
  EXPECT_FALSE(enabled(Dir, "Checks: '-leash-unbounded-wait'\n", wait()));
  EXPECT_FALSE(enabled(Dir, "Checks: '-*,leash-unjoined-thread'\n", wait()));
  EXPECT_TRUE(enabled(Dir, "Checks: '-*,leash-unjoined-thread'\n", joined()));
  EXPECT_TRUE(enabled(Dir, "Checks: '*'\n", wait()));
  EXPECT_FALSE(enabled(Dir, "Checks: '*,-leash-*'\n", wait()));
}

TEST(Config, CommandLineComesLast) {
  TempDir Dir;
  Settings S;
  S.Checks = "-*,leash-unbounded-wait";
  EXPECT_TRUE(enabled(Dir, "Checks: '-leash-*'\n", wait(), S));
  EXPECT_FALSE(enabled(Dir, "Checks: 'leash-*'\n", joined(), S));
}

TEST(Config, NearestFileAndInheritance) {
  TempDir Dir;
  Dir.write(".clang-tidy", "Checks: '-leash-unbounded-wait'\n");
  Dir.write("own/.clang-tidy", "Checks: 'leash-*'\n");
  Dir.write("more/.clang-tidy", "Checks: '-leash-unjoined-thread'\n"
                                "InheritParentConfig: true\n");
  auto C = Config::load(Settings());
  ASSERT_TRUE(bool(C));
  EXPECT_FALSE(llvm::cantFail(C->forFile(Dir / "a.cpp"))->enabled(wait()));
  EXPECT_TRUE(llvm::cantFail(C->forFile(Dir / "own/a.cpp"))->enabled(wait()));
  const UnitConfig *More = llvm::cantFail(C->forFile(Dir / "more/a.cpp"));
  EXPECT_FALSE(More->enabled(wait()));
  EXPECT_FALSE(More->enabled(joined()));
  EXPECT_EQ(llvm::cantFail(C->forFile(Dir / "b.cpp")),
            llvm::cantFail(C->forFile(Dir / "a.cpp")));
}

TEST(Config, BadYamlNamesTheFileAndTheLine) {
  TempDir Dir;
  std::string File = Dir.write(".clang-tidy", "Checks: '*'\nUser: [a\n");
  EXPECT_EQ(why({}, Dir / "a.cpp").find("cannot read '" + File + "': line "),
            0u)
      << why({}, Dir / "a.cpp");
  Settings S;
  S.Config = "Checks: [";
  EXPECT_EQ(why(S, Dir / "a.cpp").find("cannot read --config: line 1: "), 0u)
      << why(S, Dir / "a.cpp");
}

// Keys of other releases are common; the rest of the file holds.
TEST(Config, UnknownKeysAreLeftOut) {
  TempDir Dir;
  EXPECT_FALSE(enabled(Dir,
                       "---\nAnalyzeTemporaryDtors: false\n"
                       "Gone:\n- a\n  b: c\n"
                       "Checks: '-leash-unbounded-wait'\n"
                       "Last:\n  - x",
                       wait()));
  Settings S;
  S.Config = "Gone: 1";
  EXPECT_EQ(why(S, Dir / "a.cpp"),
            "cannot read --config: line 1: unknown key 'Gone'");
}

TEST(Config, UnknownChecks) {
  TempDir Dir;
  Settings S;
  S.Checks = "-*,leash-unjoind-thread";
  EXPECT_EQ(why(S, Dir / "a.cpp"),
            "unknown check 'leash-unjoind-thread' in --checks; did you mean "
            "'leash-unjoined-thread'?");
  S.Checks = "leash-zzz*";
  EXPECT_EQ(why(S, Dir / "a.cpp"),
            "unknown check 'leash-zzz*' in --checks; `leash list-checks` lists "
            "them");
  std::string File =
      Dir.write(".clang-tidy", "Checks: 'bugprone-*,leash-nothing'\n");
  EXPECT_EQ(why({}, Dir / "a.cpp")
                .find("unknown check 'leash-nothing' in '" + File + "'"),
            0u);
}

TEST(Config, UnknownOptionsAndValues) {
  TempDir Dir;
  Settings S;
  S.Config = "CheckOptions: {leash-unjoined-thread.Nope: true}";
  EXPECT_EQ(why(S, Dir / "a.cpp")
                .find("unknown option 'leash-unjoined-thread.Nope' in "
                      "--config; leash-unjoined-thread has "),
            0u)
      << why(S, Dir / "a.cpp");
  S.Config = "CheckOptions: {leash-unjoined-thread.Strict: maybe}";
  EXPECT_EQ(why(S, Dir / "a.cpp"),
            "option 'leash-unjoined-thread.Strict' in --config is 'maybe'; it "
            "must be a bool");
  S.Config = "CheckOptions: {leash-unjoined-thread.Strict: true, "
             "bugprone-x.Whatever: 7, leash.Models: 'a.yaml;b.yaml'}";
  EXPECT_EQ(why(S, Dir / "a.cpp"), "");
}

TEST(Config, OptionsReachTheCheck) {
  TempDir Dir;
  Settings S;
  S.Config = "CheckOptions: {leash-unjoined-thread.Strict: true, "
             "leash.Models: 'a.yaml;b.yaml'}";
  auto C = Config::load(S);
  ASSERT_TRUE(bool(C));
  const UnitConfig *U = llvm::cantFail(C->forFile(Dir / "a.cpp"));
  EXPECT_TRUE(U->options(joined()).flag("Strict"));
  EXPECT_EQ(U->models(), (std::vector<std::string>{"a.yaml", "b.yaml"}));
}

TEST(Config, HeaderFilterMustBeARegularExpression) {
  TempDir Dir;
  Settings S;
  S.HeaderFilter = "(";
  EXPECT_EQ(
      why(S, Dir / "a.cpp").find("--header-filter is no regular expression: "),
      0u);
}

} // namespace
