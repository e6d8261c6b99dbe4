// SPDX-License-Identifier: Apache-2.0
#include "tool/Apply.h"
#include "tests/unit/tool/TempDir.h"
#include "tool/AtomicFile.h"
#include "llvm/Support/xxhash.h"
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace leash;

namespace {

class ApplyTest : public ::testing::Test {
protected:
  void file(const char *Name, llvm::StringRef Text) {
    Hashes[Dir.write(Name, Text)] = llvm::xxh3_64bits(Text);
  }
  Edit edit(const char *Name, unsigned Begin, unsigned End, const char *Text) {
    Edit E;
    E.Where = {Dir / Name, {1, Begin + 1, Begin}, {1, End + 1, End}};
    E.Text = Text;
    return E;
  }
  void finding(std::vector<Edit> Edits, bool Safe = true) {
    Finding F;
    F.Fixes = {{"", Safe, std::move(Edits)}};
    Findings.push_back(F);
  }
  Applied apply(bool Unsafe = false) {
    return applyFixes(Findings, Unsafe, Hashes);
  }

  TempDir Dir;
  FileHashes Hashes;
  std::vector<Finding> Findings;
};

TEST_F(ApplyTest, AppliesSafeFixesOnly) {
  file("a", "0123456789");
  finding({edit("a", 1, 3, "xy")});
  finding({edit("a", 5, 5, "!")}, false);
  Applied A = apply();
  EXPECT_EQ(Dir.read("a"), "0xy3456789");
  EXPECT_EQ(A.Fixes, 1u);
  EXPECT_EQ(A.Files, 1u);
  EXPECT_EQ(A.Unsafe, 1u);
  EXPECT_EQ(A.Done, (std::vector<bool>{true, false}));
  EXPECT_EQ(Dir.count(), 1u);
}

TEST_F(ApplyTest, UnsafeWhenAskedAndSafePreferred) {
  file("a", "0123456789");
  finding({edit("a", 5, 5, "!")}, false);
  Findings[0].Fixes.push_back({"", true, {edit("a", 0, 1, "s")}});
  finding({edit("a", 8, 9, "u")}, false);
  EXPECT_EQ(apply(true).Fixes, 2u);
  EXPECT_EQ(Dir.read("a"), "s1234567u9");
}

TEST_F(ApplyTest, SharedEditsOnce) {
  file("a", "f() while while");
  finding({edit("a", 2, 2, "token"), edit("a", 4, 9, "A")});
  finding({edit("a", 2, 2, "token"), edit("a", 10, 15, "B")});
  EXPECT_EQ(apply().Fixes, 2u);
  EXPECT_EQ(Dir.read("a"), "f(token) A B");
}

TEST_F(ApplyTest, ConflictLeavesTheWholeSecondFixOut) {
  file("a", "0123456789");
  file("b", "0123456789");
  finding({edit("a", 2, 6, "first")});
  finding({edit("b", 0, 1, "second"), edit("a", 4, 8, "second")});
  Applied A = apply();
  EXPECT_EQ(A.Conflicts, 1u);
  EXPECT_EQ(A.Fixes, 1u);
  EXPECT_EQ(Dir.read("a"), "01first6789");
  EXPECT_EQ(Dir.read("b"), "0123456789");
}

TEST_F(ApplyTest, ChangedFileKeepsTheFilesTiedToItUntouched) {
  file("a", "0123456789");
  file("b", "0123456789");
  file("c", "0123456789");
  finding({edit("a", 0, 1, "x"), edit("b", 0, 1, "x")});
  finding({edit("c", 0, 1, "x")});
  Dir.write("b", "edited since");
  Applied A = apply();
  EXPECT_EQ(Dir.read("a"), "0123456789");
  EXPECT_EQ(Dir.read("b"), "edited since");
  EXPECT_EQ(Dir.read("c"), "x123456789");
  ASSERT_EQ(A.Errors.size(), 1u);
  EXPECT_EQ(A.Errors[0], "'" + Dir / "b" +
                             "' changed since it was analysed; no fix of it "
                             "was applied");
  EXPECT_EQ(A.Done, (std::vector<bool>{false, true}));
  EXPECT_EQ(Dir.count(), 3u);
}

TEST_F(ApplyTest, UnknownHashCountsAsChanged) {
  Dir.write("a", "0123456789");
  finding({edit("a", 0, 1, "x")});
  EXPECT_EQ(apply().Errors.size(), 1u);
  EXPECT_EQ(Dir.read("a"), "0123456789");
}

TEST_F(ApplyTest, KeepsPermissionsAndLinks) {
  file("a", "0123456789");
  ::chmod((Dir / "a").c_str(), 0750);
  ASSERT_EQ(::symlink((Dir / "a").c_str(), (Dir / "link").c_str()), 0);
  ASSERT_FALSE(llvm::errorToBool(writeFile(Dir / "link", "new")));
  struct stat Status;
  ASSERT_EQ(::lstat((Dir / "link").c_str(), &Status), 0);
  EXPECT_TRUE(S_ISLNK(Status.st_mode));
  ASSERT_EQ(::stat((Dir / "a").c_str(), &Status), 0);
  EXPECT_EQ(Status.st_mode & 07777, 0750u);
  EXPECT_EQ(Dir.read("a"), "new");
}

TEST(AtomicFileTest, NothingIsThereUntilKept) {
  TempDir Dir;
  Dir.write("out", "old");
  {
    auto File = AtomicFile::create(Dir / "out");
    ASSERT_TRUE(bool(File));
    File->os() << "half";
    EXPECT_EQ(Dir.read("out"), "old");
  }
  EXPECT_EQ(Dir.read("out"), "old");
  EXPECT_EQ(Dir.count(), 1u);
}

TEST(AtomicFileTest, SaysWhyItCannotWrite) {
  TempDir Dir;
  EXPECT_EQ(llvm::toString(writeFile(Dir / "no/such", "x")),
            "cannot write '" + Dir / "no/such" +
                "': No such file or directory");
  EXPECT_EQ(llvm::toString(writeFile(Dir.Path, "x")),
            "cannot write '" + Dir.Path + "': Is a directory");
}

} // namespace
