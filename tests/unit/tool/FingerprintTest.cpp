// SPDX-License-Identifier: Apache-2.0
#include "tool/output/Fingerprint.h"
#include "tool/output/Sources.h"
#include <gtest/gtest.h>

using namespace leash;

namespace {

// What the upload action computes for these texts (run once, kept here).
TEST(Fingerprint, LineHashIgnoresBlanksAndLineEndings) {
  auto Unix = githubLineHashes("int a;\n\tint b ;\nint c;\n");
  auto Dos = githubLineHashes("int a;\r\n int b;\r\nint c;\r\n");
  ASSERT_EQ(Unix.size(), 4u); // the end of the file counts as a line
  EXPECT_EQ(Unix, Dos);
  EXPECT_NE(Unix[0], Unix[1]);
}

TEST(Fingerprint, LineHashOfKnownText) {
  // 37-based polynomial over "a", EOF and 98 zeros: worked out by hand as
  // (97*37 + 65535) * 37^98 mod 2^64.
  uint64_t Power = 1;
  for (int I = 0; I < 98; ++I)
    Power *= 37;
  uint64_t Expected = (97 * 37 + 65535) * Power;
  char Text[32];
  snprintf(Text, sizeof(Text), "%llx:1", (unsigned long long)Expected);
  EXPECT_EQ(githubLineHashes("a").at(0), Text);
}

TEST(Fingerprint, EqualLinesGetOrdinals) {
  std::string Block(120, 'x');
  auto Hashes = githubLineHashes(Block + "\n" + Block + "\n");
  ASSERT_GE(Hashes.size(), 2u);
  EXPECT_TRUE(llvm::StringRef(Hashes[0]).ends_with(":1"));
  EXPECT_TRUE(llvm::StringRef(Hashes[1]).ends_with(":2"));
  EXPECT_EQ(llvm::StringRef(Hashes[0]).split(':').first,
            llvm::StringRef(Hashes[1]).split(':').first);
}

TEST(Fingerprint, LineHashCountsUtf16Units) {
  // U+1F600 is a surrogate pair: two characters of the window.
  uint64_t Power = 1;
  for (int I = 0; I < 97; ++I)
    Power *= 37;
  uint64_t Expected = ((0xD83Dull * 37 + 0xDE00) * 37 + 65535) * Power;
  char Text[32];
  snprintf(Text, sizeof(Text), "%llx:1", (unsigned long long)Expected);
  EXPECT_EQ(githubLineHashes("\xF0\x9F\x98\x80").at(0), Text);
}

Finding finding(unsigned Line, const char *Key) {
  Finding F;
  F.Check = "leash-x";
  F.Where = {"/src/a.cpp", {Line, 1, 0}, {Line, 2, 0}};
  F.Key = Key;
  F.Function = "f";
  F.Message = "line " + std::to_string(Line);
  return F;
}

std::vector<std::string> prints(const std::vector<Finding> &Findings,
                                llvm::StringRef Text) {
  SourceCache Sources;
  Sources.add("/src/a.cpp", Text);
  std::vector<std::string> Names(Findings.size(), "a.cpp");
  return leashFingerprints(Findings, Names, Sources);
}

TEST(Fingerprint, OwnSurvivesAnEditAbove) {
  auto Before = prints({finding(1, "t")}, "std::thread t(f);\n");
  auto After = prints({finding(3, "t")}, "\n// new\n  std::thread  t(f);\n");
  EXPECT_EQ(Before, After);
}

TEST(Fingerprint, OwnTellsFindingsApart) {
  auto P = prints({finding(1, "a"), finding(1, "b"), finding(1, "a")},
                  "std::thread a(f), b(f);\n");
  EXPECT_NE(P[0], P[1]);
  EXPECT_NE(P[0], P[2]); // by its ordinal
  EXPECT_TRUE(llvm::StringRef(P[2]).ends_with(":2"));
}

TEST(Sources, LinesAndColumns) {
  SourceCache Cache;
  Cache.add("/a", "one\r\ntwo\rthree\n\xC3\xA4\xF0\x9F\x98\x80x\n");
  const SourceFile &F = Cache.file("/a");
  EXPECT_EQ(F.line(1), "one");
  EXPECT_EQ(F.line(2), "two");
  EXPECT_EQ(F.line(3), "three");
  EXPECT_EQ(F.line(9), "");
  EXPECT_EQ(F.utf16Column(4, 1), 1u);
  EXPECT_EQ(F.utf16Column(4, 3), 2u); // after the two bytes of ä
  EXPECT_EQ(F.utf16Column(4, 7), 4u); // after the surrogate pair
  EXPECT_FALSE(Cache.file("/does/not/exist").readable());
}

} // namespace
