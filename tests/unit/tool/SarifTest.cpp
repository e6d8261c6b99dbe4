// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Sarif.h"
#include "tests/unit/tool/SarifRules.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdlib>
#include <gtest/gtest.h>

using namespace leash;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char *Text = "#include <thread>\n"
                             "\n"
                             "void start() {\n"
                             "  // gr\xC3\xB6\xC3\x9F"
                             "er \xF0\x9F\x98\x80\n"
                             "  /* \xC3\xA4 */ std::thread worker(run);\n"
                             "  while (true) step();\n"
                             "}\n";

const CheckInfo &info() {
  static const OptionInfo Options[] = {
      {"Strict", "bool", "false", "Report all."}};
  static const unsigned Cwe[] = {772};
  static CheckInfo Info = [] {
    CheckInfo I;
    I.Stem = "sample-check";
    I.Title = "Thread that is never joined";
    I.Summary = "Reports a thread that can reach the end of its scope.";
    I.Rationale = "A paragraph\nof two lines.\n\n- item";
    I.Before = "int before;\n";
    I.After = "int after;\n";
    I.Obligation = "join";
    I.Cwe = Cwe;
    I.Options = Options;
    return I;
  }();
  return Info;
}

Location at(unsigned Line, unsigned Column, unsigned EndColumn,
            const char *File = "/repo/src/a b.cpp") {
  return {File, {Line, Column, 0}, {Line, EndColumn, 0}};
}

Report sample() {
  Report R;
  Finding F;
  F.Check = "leash-sample-check";
  F.Where = at(5, 25, 31);
  F.Message = "thread 'this->workers_[*]' may never be joined";
  F.Function = "start";
  F.Key = "worker";
  F.Path = {{at(5, 12, 38), "started here, in 'v[0]'"},
            {at(7, 1, 2), "goes out of scope"}};
  F.Related = {{at(6, 3, 15, "/usr/include/x.h"), "declared here"}};
  Fix Fx;
  Fx.Description = "use std::jthread";
  Fx.Safe = true;
  Fx.Edits = {
      {at(5, 17, 23), "jthread"}, {at(6, 10, 14), "!stop"}, {at(6, 3, 3), ""}};
  F.Fixes = {Fx};
  R.Findings = {F};
  R.Levels = {Level::Error};
  R.Skipped = {{"/repo/src/bad.cpp", "did not parse: src/bad.cpp:1:1: no"}};
  R.Units = 3;
  R.SourceRoot = "/repo";
  R.WorkingDirectory = "/repo";
  R.Category = "linux";
  return R;
}

Json write(const Report &R) {
  SourceCache Sources;
  Sources.add("/repo/src/a b.cpp", Text);
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  SarifOptions Options;
  Options.Rules = {&info()};
  SarifWriter(Options).write(R, Sources, OS);
  return Json::parse(Out);
}

TEST(Sarif, FollowsTheRules) {
  Json Log = write(sample());
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
}

// The validator itself must see what it is for.
TEST(Sarif, ValidatorSeesDefects) {
  auto Broken = [](auto Change) {
    Json Log = write(sample());
    Change(Log["runs"][0]["results"][0]);
    return sarifDefects(Log).size();
  };
  EXPECT_EQ(Broken([](Json &) {}), 0u);
  EXPECT_EQ(Broken([](Json &R) { R["level"] = "fatal"; }), 1u);
  EXPECT_EQ(Broken([](Json &R) { R["ruleIndex"] = 7; }), 1u);
  EXPECT_EQ(Broken([](Json &R) { R["ruleId"] = "other"; }), 1u);
  EXPECT_EQ(Broken([](Json &R) { R["message"]["text"] = "a [b](9)"; }), 1u);
  EXPECT_EQ(Broken([](Json &R) {
              R["locations"][0]["physicalLocation"]["region"]["endColumn"] = 2;
            }),
            1u);
  EXPECT_EQ(Broken([](Json &R) {
              R["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] =
                  "a b.cpp";
            }),
            1u);
  EXPECT_EQ(Broken([](Json &R) { R["relatedLocations"][0]["id"] = 1; }), 2u);
  EXPECT_EQ(Broken([](Json &R) { R.erase("partialFingerprints"); }), 1u);
}

TEST(Sarif, ColumnsAreUtf16) {
  Json Region = write(sample())["runs"][0]["results"][0]["locations"][0]
                               ["physicalLocation"]["region"];
  // One byte less than in UTF-8 for the ä before it.
  EXPECT_EQ(Region["startColumn"], 24);
  EXPECT_EQ(Region["endColumn"], 30);
  EXPECT_EQ(Region["startLine"], 5);
  EXPECT_EQ(Region["endLine"], 5);
}

TEST(Sarif, MessageLinksToRelatedLocations) {
  Json Result = write(sample())["runs"][0]["results"][0];
  EXPECT_EQ(Result["message"]["text"],
            "thread 'this->workers_[*]' may never be joined. See: [started "
            "here, in 'v\\[0\\]'](0); [goes out of scope](1); [declared "
            "here](2).");
  ASSERT_EQ(Result["relatedLocations"].size(), 3u);
  EXPECT_EQ(Result["relatedLocations"][2]["id"], 2);
}

TEST(Sarif, Uris) {
  Json Result = write(sample())["runs"][0]["results"][0];
  Json Own = Result["locations"][0]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(Own["uri"], "src/a%20b.cpp");
  EXPECT_EQ(Own["uriBaseId"], "SRCROOT");
  Json System =
      Result["relatedLocations"][2]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(System["uri"], "file:///usr/include/x.h");
  EXPECT_FALSE(System.contains("uriBaseId"));
  EXPECT_EQ(uriPath("/a#b?c%d\xC3\xA4"), "/a%23b%3Fc%25d%C3%A4");
}

TEST(Sarif, FixesGroupByFileAndKeepTheirText) {
  Json Fix = write(sample())["runs"][0]["results"][0]["fixes"][0];
  ASSERT_EQ(Fix["artifactChanges"].size(), 1u);
  Json Changes = Fix["artifactChanges"][0]["replacements"];
  ASSERT_EQ(Changes.size(), 3u);
  EXPECT_EQ(Changes[0]["insertedContent"]["text"], "jthread");
  EXPECT_EQ(Changes[0]["deletedRegion"]["startColumn"], 16);
  EXPECT_FALSE(Changes[2].contains("insertedContent"));
}

TEST(Sarif, LongPathsKeepBothEnds) {
  Report R = sample();
  R.Findings[0].Path.clear();
  for (unsigned I = 0; I < 80; ++I)
    R.Findings[0].Path.push_back({at(5, 1, 2), "step " + std::to_string(I)});
  Json Log = write(R);
  Json Steps = Log["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]
                  ["locations"];
  ASSERT_EQ(Steps.size(), 50u);
  EXPECT_EQ(Steps[0]["location"]["message"]["text"], "step 0");
  EXPECT_EQ(Steps[49]["location"]["message"]["text"], "step 79");
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
}

TEST(Sarif, SkippedUnitsAreNotifications) {
  Json Invocation = write(sample())["runs"][0]["invocations"][0];
  EXPECT_EQ(Invocation["executionSuccessful"], false);
  Json Note = Invocation["toolConfigurationNotifications"][0];
  EXPECT_EQ(Note["level"], "error");
  EXPECT_EQ(Note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "src/bad.cpp");
  Report Clean = sample();
  Clean.Skipped.clear();
  EXPECT_EQ(write(Clean)["runs"][0]["invocations"][0]["executionSuccessful"],
            true);
}

TEST(Sarif, NoBytesThatAreNotUtf8) {
  Report R = sample();
  R.Findings[0].Message = "bad \xFF byte";
  R.Findings[0].Function = "\xC3";
  Json Log = write(R); // parses: nlohmann refuses what is not UTF-8
  EXPECT_EQ(sarifDefects(Log), std::vector<std::string>());
}

TEST(Sarif, Golden) {
  SourceCache Sources;
  Sources.add("/repo/src/a b.cpp", Text);
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  SarifOptions Options;
  Options.Rules = {&info()};
  Options.Pretty = true;
  SarifWriter(Options).write(sample(), Sources, OS);
  std::string Path = LEASH_SOURCE_DIR "/testdata/golden/sample.sarif";
  if (std::getenv("LEASH_UPDATE_GOLDEN")) {
    std::error_code EC;
    llvm::raw_fd_ostream(Path, EC) << Out;
  }
  auto Golden = llvm::MemoryBuffer::getFile(Path);
  ASSERT_TRUE(Golden) << "run with LEASH_UPDATE_GOLDEN=1 to make it";
  EXPECT_EQ((*Golden)->getBuffer(), Out);
}

TEST(Sarif, CamelCase) {
  EXPECT_EQ(camelCase("unjoined-thread"), "UnjoinedThread");
  EXPECT_EQ(camelCase("x"), "X");
}

} // namespace
