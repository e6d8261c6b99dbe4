// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Text.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

Location at(unsigned Line, unsigned Column, unsigned EndLine,
            unsigned EndColumn) {
  return {"/w/src/a.cpp", {Line, Column, 0}, {EndLine, EndColumn, 0}};
}

Report sample() {
  Report R;
  Finding F;
  F.Check = "leash-x";
  F.Where = at(2, 2, 2, 5);
  F.Message = "thread 't' may never be joined";
  F.Path = {{at(3, 1, 4, 1), "started here"}};
  F.Related = {{{"/usr/include/h.h", {7, 1, 0}, {7, 2, 0}}, "declared here"}};
  R.Findings = {F};
  R.Units = 12;
  R.WorkingDirectory = "/w";
  return R;
}

std::string write(const Report &R, TextOptions Options = {}) {
  SourceCache Sources;
  Sources.add("/w/src/a.cpp", "int x;\n\tfoo bar\n\xC3\xA4\xE4\xB8\xAD"
                              "b c\n");
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  TextWriter(Options).write(R, Sources, OS);
  return Out;
}

TEST(Text, LooksLikeACompiler) {
  EXPECT_EQ(write(sample()),
            "src/a.cpp:2:2: warning: thread 't' may never be joined [leash-x]\n"
            "    2 |         foo bar\n"
            "      |         ^~~\n"
            "src/a.cpp:3:1: note: started here\n"
            "    3 | \xC3\xA4\xE4\xB8\xAD"
            "b c\n"
            "      | ^~~~~~\n" // ä is one column wide, 中 is two
            "/usr/include/h.h:7:1: note: declared here\n"
            "1 finding (1 leash-x) in 1 file, 12 translation units analysed\n");
}

TEST(Text, LevelsAndSkippedUnits) {
  Report R = sample();
  R.Levels = {Level::Error};
  R.Skipped = {{"/w/b.cpp", "did not parse: b.cpp:1:1: no such thing"}};
  TextOptions Plain;
  Plain.Snippets = false;
  std::string Out = write(R, Plain);
  EXPECT_NE(Out.find("src/a.cpp:2:2: error: thread"), std::string::npos);
  EXPECT_NE(Out.find("b.cpp: error: did not parse: b.cpp:1:1: no such thing\n"),
            std::string::npos);
  EXPECT_NE(Out.find("; 1 translation unit not analysed\n"), std::string::npos);
}

TEST(Text, SummaryCountsByCheck) {
  Report R = sample();
  R.Findings.push_back(R.Findings[0]);
  R.Findings.push_back(R.Findings[0]);
  R.Findings[0].Check = "leash-a";
  EXPECT_EQ(summaryLine(R), "3 findings (2 leash-x, 1 leash-a) in 1 file, 12 "
                            "translation units analysed");
  R.Findings.clear();
  EXPECT_EQ(summaryLine(R), "no findings in 12 translation units");
}

TEST(Text, ColoursOnlyWhenAsked) {
  EXPECT_EQ(write(sample()).find('\x1b'), std::string::npos);
  TextOptions Options;
  Options.Color = true;
  EXPECT_NE(write(sample(), Options).find("\x1b["), std::string::npos);
}

TEST(Text, QuietLeavesOutTheSummary) {
  TextOptions Options;
  Options.Summary = false;
  EXPECT_EQ(write(sample(), Options).find("1 finding"), std::string::npos);
}

TEST(Text, UnreadableFileHasNoSnippet) {
  Report R = sample();
  R.Findings[0].Where.File = "/nowhere/b.cpp";
  R.Findings[0].Path.clear();
  R.Findings[0].Related.clear();
  EXPECT_EQ(write(R), "/nowhere/b.cpp:2:2: warning: thread 't' may never be "
                      "joined [leash-x]\n1 finding (1 leash-x) in 1 file, 12 "
                      "translation units analysed\n");
}

} // namespace
