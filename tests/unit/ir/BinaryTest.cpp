// SPDX-License-Identifier: Apache-2.0
#include "checks/ir/Binary.h"
#include "RandomModule.h"
#include "checks/ir/BinaryFormat.h"
#include "checks/ir/Text.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace leash::ir;
using testing::HasSubstr;
using testing::MatchesRegex;

namespace {

using Bytes = llvm::SmallVector<char, 0>;

Bytes bytesOf(const Module &M) {
  Bytes Out;
  writeBinary(M, Out);
  return Out;
}

std::string errorOf(const Bytes &B) {
  auto M = readBinary({B.data(), B.size()}, "x.leash");
  return M ? "reads" : llvm::toString(M.takeError());
}

/// A file with this payload and a header that fits.
Bytes fileOf(std::initializer_list<int> Payload) {
  Bytes B = bytesOf(Module());
  size_t Tool = binary::read32({B.data(), B.size()}, binary::ToolLengthAt);
  B.resize(binary::HeaderSize + Tool);
  for (int Byte : Payload)
    B.push_back(static_cast<char>(Byte));
  sealBinary(B);
  return B;
}

TEST(Binary, RefusesWhatIsNotOurs) {
  EXPECT_EQ(errorOf({}), "x.leash: not a Leash IR file");
  EXPECT_EQ(errorOf({'E', 'L', 'F', '\0'}), "x.leash: not a Leash IR file");
}

TEST(Binary, RefusesAnotherVersion) {
  Bytes B = bytesOf(randomModule(1));
  B[binary::VersionAt] = 9;
  EXPECT_EQ(errorOf(B), "x.leash: written by format version 9 (leash " +
                            std::string(LEASH_VERSION) +
                            "), this leash reads 7; run `leash lower` again");
}

TEST(Binary, RefusesAChangedByte) {
  Bytes B = bytesOf(randomModule(1));
  B[B.size() / 2] ^= 1;
  EXPECT_EQ(errorOf(B), "x.leash: corrupt: the checksum does not match; run "
                        "`leash lower` again");
}

TEST(Binary, RefusesACutFile) {
  Bytes B = bytesOf(randomModule(1));
  B.resize(20);
  EXPECT_EQ(errorOf(B),
            "x.leash: cut off in its header; run `leash lower` again");
  B = bytesOf(randomModule(1));
  B.resize(100);
  EXPECT_EQ(errorOf(B),
            "x.leash: cut off after 100 bytes; run `leash lower` again");
}

TEST(Binary, RefusesMoreThanWasWritten) {
  Bytes B = bytesOf(randomModule(1));
  B.append(3, 'x');
  EXPECT_EQ(errorOf(B), "x.leash: 3 bytes too long; run `leash lower` again");
}

TEST(Binary, RefusesAPayloadThatEndsEarly) {
  EXPECT_EQ(errorOf(fileOf({})), "x.leash: corrupt at byte 0 of the payload: "
                                 "it ends too early; run `leash lower` again");
}

TEST(Binary, RefusesMoreElementsThanBytes) {
  // 2^28 strings in no bytes.
  EXPECT_THAT(errorOf(fileOf({0x80, 0x80, 0x80, 0x80, 0x01})),
              HasSubstr("it says that 268435456 elements follow, in 0 bytes"));
}

TEST(Binary, RefusesNumbersBeyond64Bits) {
  EXPECT_THAT(errorOf(fileOf({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                              0xff, 0x7f})),
              HasSubstr("a number is too large"));
}

TEST(Binary, RefusesAStringThatIsNotThere) {
  EXPECT_THAT(errorOf(fileOf({0, 0})), HasSubstr("there is no string 0"));
  EXPECT_THAT(errorOf(fileOf({1, 5, 'a'})),
              HasSubstr("a string ends after the end"));
}

TEST(Binary, RefusesAFlagThatIsNeither) {
  // One empty string, the main file's name; then the flag Incomplete.
  EXPECT_THAT(errorOf(fileOf({1, 0, 0, 2})), HasSubstr("a flag is 2"));
}

TEST(Binary, RefusesWhatFollowsTheEnd) {
  Bytes B = bytesOf(Module());
  B.push_back(0);
  sealBinary(B);
  EXPECT_THAT(errorOf(B), HasSubstr("there is more after the end"));
}

// One long string that each of many elements refers to: 100 kB in the file,
// gigabytes in memory.
TEST(Binary, RefusesStringsThatMultiply) {
  Module M;
  M.MainFile = std::string(1 << 16, 'x');
  M.Gaps.resize(1 << 14);
  Bytes B = bytesOf(M);
  // Each gap is the number of its string and a count. The empty string is the
  // second in the table; let them all have the first.
  for (size_t I = B.size() - 2 * M.Gaps.size(); I < B.size(); I += 2)
    if (B[I] == 1)
      B[I] = 0;
  sealBinary(B);
  EXPECT_THAT(errorOf(B),
              HasSubstr("its strings are too many and too long for its size"));
}

TEST(Binary, RefusesEnumeratorsThatAreNone) {
  Module M;
  M.Types.resize(1);
  M.Types[0].Role = static_cast<TypeRole>(250);
  EXPECT_THAT(errorOf(bytesOf(M)), HasSubstr("role has no value 250"));
}

TEST(Binary, RefusesWhatDoesNotVerify) {
  Module M;
  M.Types.resize(1);
  M.Types[0].Element = 7;
  EXPECT_EQ(errorOf(bytesOf(M)),
            "x.leash: not valid: type 0: element: there is no type 7; run "
            "`leash lower` again");
}

//===--- Files -----------------------------------------------------------===//

class IRFile : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("leash-ir", Dir));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(Dir); }
  std::string path(llvm::StringRef Name) {
    llvm::SmallString<128> P = Dir;
    llvm::sys::path::append(P, Name);
    return P.str().str();
  }
  void write(llvm::StringRef Name, llvm::StringRef Contents) {
    std::error_code EC;
    llvm::raw_fd_ostream(path(Name), EC) << Contents;
    ASSERT_FALSE(EC);
  }
  std::string readError(llvm::StringRef Name) {
    auto M = readIRFile(path(Name));
    return M ? "reads" : llvm::toString(M.takeError());
  }
  unsigned entries() {
    std::error_code EC;
    unsigned N = 0;
    for (llvm::sys::fs::directory_iterator I(Dir, EC), End; !EC && I != End;
         I.increment(EC))
      ++N;
    return N;
  }
  llvm::SmallString<128> Dir;
};

TEST_F(IRFile, ComesBackFromBothForms) {
  Module M = randomModule(8);
  ASSERT_FALSE(bool(writeBinaryFile(M, path("m.leash"))));
  auto Binary = readIRFile(path("m.leash"));
  ASSERT_TRUE(bool(Binary)) << llvm::toString(Binary.takeError());
  EXPECT_TRUE(**Binary == M);

  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printModule(M, OS);
  write("m.lir", Text);
  auto FromText = readIRFile(path("m.lir"));
  ASSERT_TRUE(bool(FromText)) << llvm::toString(FromText.takeError());
  EXPECT_TRUE(**FromText == M);
}

TEST_F(IRFile, OverwritesAndLeavesNothingBeside) {
  ASSERT_FALSE(bool(writeBinaryFile(randomModule(8), path("m.leash"))));
  ASSERT_FALSE(bool(writeBinaryFile(randomModule(9), path("m.leash"))));
  auto M = readIRFile(path("m.leash"));
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  EXPECT_TRUE(**M == randomModule(9));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(IRFile, SaysWhyItCannotBeWritten) {
  llvm::Error E = writeBinaryFile(Module(), path("missing/m.leash"));
  EXPECT_THAT(llvm::toString(std::move(E)),
              MatchesRegex(".*missing/m.leash: cannot be written: No such file "
                           "or directory"));
  // A folder in its place: the temporary file must not stay.
  ASSERT_FALSE(llvm::sys::fs::create_directory(path("folder")));
  E = writeBinaryFile(Module(), path("folder"));
  EXPECT_THAT(llvm::toString(std::move(E)), HasSubstr("cannot be written: "));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(IRFile, SaysWhyItCannotBeRead) {
  EXPECT_THAT(readError("none.leash"),
              MatchesRegex(".*none.leash: cannot be read: No such file or "
                           "directory"));
  write("empty", "");
  EXPECT_THAT(readError("empty"), HasSubstr("empty: not a Leash IR file"));
  write("zeros", llvm::StringRef("\0\0\0\0", 4));
  EXPECT_THAT(readError("zeros"), HasSubstr("zeros: not a Leash IR file"));
  write("a.cpp", "int main() {}\n");
  EXPECT_THAT(readError("a.cpp"), HasSubstr("a.cpp: not a Leash IR file"));
  write("late", "int x;\nleash-ir 7\n");
  EXPECT_THAT(readError("late"),
              HasSubstr("late:1: found 'int', expected 'leash-ir 7'"));
}

} // namespace
