// SPDX-License-Identifier: Apache-2.0
#include "tool/Replay.h"
#include "tests/unit/tool/TempDir.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

class ReplayTest : public ::testing::Test {
protected:
  Finding at(llvm::StringRef File, unsigned Line) {
    Finding F;
    F.Check = "leash-unjoined-thread";
    F.Where = {File.str(), {Line, 1, 0}, {Line, 2, 0}};
    F.Message = "100% of %0"; // not a format string
    return F;
  }
  Replayed run(const std::vector<Finding> &Findings, llvm::StringRef Yaml = "",
               std::optional<std::string> HeaderFilter = std::nullopt) {
    Settings S;
    S.Config = Yaml.empty() ? "{}" : Yaml.str();
    S.HeaderFilter = HeaderFilter;
    auto C = Config::load(S);
    EXPECT_TRUE(bool(C)) << llvm::toString(C.takeError());
    std::vector<const Finding *> Pointers;
    for (const Finding &F : Findings)
      Pointers.push_back(&F);
    llvm::StringSet<> Mains;
    for (const std::string &M : MainFiles)
      Mains.insert(M);
    return replay(Pointers, *llvm::cantFail(C->forFile(MainFiles.front())),
                  Mains);
  }
  std::string shown(const Replayed &R) {
    std::string Text;
    for (const auto &A : R.AsError)
      Text += !A ? '-' : *A ? 'E' : 'w';
    return Text;
  }

  TempDir Dir;
  std::vector<std::string> MainFiles;
};

TEST_F(ReplayTest, NolintComments) {
  std::string A =
      Dir.write("a.cpp", "x;\n"
                         "x; // NOLINT\n"
                         "x; // NOLINT(leash-unjoined-thread)\n"
                         "x; // NOLINT(leash-*)\n"
                         "x; // NOLINT(leash-other)\n"
                         "// NOLINTNEXTLINE(leash-unjoined-thread)\n"
                         "x;\n"
                         "// NOLINTBEGIN(leash-unjoined-thread)\n"
                         "x;\n"
                         "// NOLINTEND(leash-unjoined-thread)\n"
                         "x;\n");
  MainFiles = {A};
  std::vector<Finding> Findings;
  for (unsigned Line : {1, 2, 3, 4, 5, 7, 9, 11})
    Findings.push_back(at(A, Line));
  Replayed R = run(Findings);
  EXPECT_EQ(shown(R), "w---w--w");
  EXPECT_EQ(R.Suppressed, 5u);
  EXPECT_TRUE(R.Complaints.empty());
}

TEST_F(ReplayTest, UnpairedNolintBlockIsTold) {
  std::string A = Dir.write("a.cpp", "x;\n// NOLINTBEGIN\nx;\n");
  MainFiles = {A};
  Replayed R = run({at(A, 3)});
  ASSERT_EQ(R.Complaints.size(), 1u);
  EXPECT_EQ(R.Complaints[0].find(A + ":2: "), 0u) << R.Complaints[0];
}

TEST_F(ReplayTest, WarningsAsErrors) {
  std::string A = Dir.write("a.cpp", "x;\n");
  MainFiles = {A};
  EXPECT_EQ(shown(run({at(A, 1)}, "WarningsAsErrors: 'leash-*'")), "E");
  EXPECT_EQ(shown(run({at(A, 1)}, "WarningsAsErrors: 'bugprone-*'")), "w");
}

TEST_F(ReplayTest, DisabledCheckIsSilent) {
  std::string A = Dir.write("a.cpp", "x;\n");
  MainFiles = {A};
  EXPECT_EQ(shown(run({at(A, 1)}, "Checks: '-leash-unjoined-thread'")), "-");
}

TEST_F(ReplayTest, HeaderFilter) {
  std::string A = Dir.write("a.cpp", "x;\n");
  std::string H = Dir.write("inc/a.h", "x;\nx; // NOLINT\n");
  MainFiles = {A};
  EXPECT_EQ(shown(run({at(A, 1), at(H, 1), at(H, 2)})), "ww-");
  EXPECT_EQ(shown(run({at(A, 1), at(H, 1)}, "", "other/")), "w-");
  EXPECT_EQ(shown(run({at(A, 1), at(H, 1)}, "", "inc/.*")), "ww");
  EXPECT_EQ(shown(run({at(H, 1)}, "HeaderFilterRegex: 'other/'")), "-");
  EXPECT_EQ(shown(run({at(H, 1)}, "ExcludeHeaderFilterRegex: 'inc/'")), "-");
}

// As in clang-tidy, where a note in the main file makes it the user's.
TEST_F(ReplayTest, HeaderFindingWithAStepInTheMainFile) {
  std::string A = Dir.write("a.cpp", "x;\n");
  std::string H = Dir.write("a.h", "x;\n");
  MainFiles = {A};
  Finding F = at(H, 1);
  F.Path = {{{A, {1, 1, 0}, {1, 2, 0}}, "from here"}};
  EXPECT_EQ(shown(run({F}, "", "other/")), "w");
}

TEST_F(ReplayTest, SeveralMainFilesAndMissingOnes) {
  std::string A = Dir.write("a.cpp", "x; // NOLINT\n");
  std::string B = Dir.write("b.cpp", "x;\n");
  MainFiles = {A, B};
  Replayed R = run({at(B, 1), at(A, 1)});
  EXPECT_EQ(shown(R), "w-");
}

} // namespace
