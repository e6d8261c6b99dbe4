// SPDX-License-Identifier: Apache-2.0
#include "RandomModule.h"
#include "TestFiles.h"
#include "checks/ir/Binary.h"
#include "checks/ir/Fields.h"
#include "checks/ir/Text.h"
#include "checks/ir/Verifier.h"
#include <gtest/gtest.h>
#include <set>

using namespace leash::ir;

namespace {

std::string print(const Module &M, PrintOptions Options = {}) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printModule(M, OS, Options);
  return Text;
}

/// The first line in which two texts differ, for messages.
std::string difference(llvm::StringRef A, llvm::StringRef B) {
  while (!A.empty() || !B.empty()) {
    auto [LineA, RestA] = A.split('\n');
    auto [LineB, RestB] = B.split('\n');
    if (LineA != LineB)
      return ("- " + LineA + "\n+ " + LineB).str();
    A = RestA;
    B = RestB;
  }
  return "none";
}

void expectTextRoundTrip(const Module &M) {
  std::string Text = print(M);
  auto Again = parseModule(Text, "printed");
  ASSERT_TRUE(bool(Again)) << llvm::toString(Again.takeError()) << "\n" << Text;
  EXPECT_TRUE(**Again == M) << difference(Text, print(**Again));
  EXPECT_EQ(print(**Again), Text);
}

void expectBinaryRoundTrip(const Module &M) {
  llvm::SmallVector<char, 0> Bytes, BytesAgain;
  writeBinary(M, Bytes);
  auto Again = readBinary({Bytes.data(), Bytes.size()}, "x.leash");
  ASSERT_TRUE(bool(Again)) << llvm::toString(Again.takeError());
  EXPECT_TRUE(**Again == M) << difference(print(M), print(**Again));
  writeBinary(**Again, BytesAgain);
  EXPECT_EQ(Bytes, BytesAgain);
}

class RoundTrip : public testing::TestWithParam<uint32_t> {};

TEST_P(RoundTrip, Random) {
  Module M = randomModule(GetParam(), 2 + GetParam() % 7);
  std::vector<std::string> Problems = verify(M);
  ASSERT_TRUE(Problems.empty()) << Problems.front();
  expectTextRoundTrip(M);
  expectBinaryRoundTrip(M);
}
INSTANTIATE_TEST_SUITE_P(Seeds, RoundTrip, testing::Range(0u, 60u));

// Otherwise the round trips above prove nothing about them.
TEST(RandomModule, HasEveryOpFlagAndTerminator) {
  std::set<OpKind> Ops;
  std::set<TermKind> Terms;
  std::set<RootKind> Roots;
  std::set<PredKind> Preds;
  uint32_t Flags = 0;
  for (uint32_t Seed = 0; Seed < 60; ++Seed) {
    Module M = randomModule(Seed, 2 + Seed % 7);
    for (const Function &F : M.Functions) {
      for (const Entity &E : F.Entities)
        Roots.insert(E.Root);
      for (const Pred &P : F.Preds)
        Preds.insert(P.Kind);
      for (const Block &B : F.Blocks) {
        Terms.insert(B.Term);
        for (const Op &O : B.Ops) {
          Ops.insert(O.Kind);
          Flags |= O.Flags;
        }
      }
    }
  }
  EXPECT_EQ(Ops.size(), NumValues<OpKind>);
  EXPECT_EQ(Terms.size(), NumValues<TermKind>);
  EXPECT_EQ(Roots.size(), NumValues<RootKind>);
  EXPECT_EQ(Preds.size(), NumValues<PredKind>);
  EXPECT_EQ(Flags, allBits(opFlags()));
}

TEST(RoundTrip, EmptyModule) {
  expectTextRoundTrip(Module());
  expectBinaryRoundTrip(Module());
}

TEST(RoundTrip, SmallestAndLargestNumbers) {
  Module M;
  M.Files.push_back({"/a", ~uint64_t(0), true});
  M.Gaps.push_back({"g", ~uint64_t(0)});
  for (int64_t V : {INT64_MIN, INT64_MAX, int64_t(0), int64_t(-1)}) {
    Global G;
    G.Usr = "u" + std::to_string(V);
    G.Init = V;
    G.Decl = {0, {1, 1, 0}, {~0u, ~0u, ~0u}, false};
    M.Globals.push_back(G);
    G.Usr = G.Usr + "2";
    G.Decl = {0, {~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}, true};
    M.Globals.push_back(G);
  }
  expectTextRoundTrip(M);
  expectBinaryRoundTrip(M);
}

TEST(RoundTrip, LongStringsOfEveryByte) {
  Module M;
  for (int C = 0; C < 256; ++C)
    M.MainFile += std::string(3, static_cast<char>(C)) + "é";
  M.MainFile += std::string(70000, 'x');
  expectTextRoundTrip(M);
  expectBinaryRoundTrip(M);
}

TEST(RoundTrip, Seeds) {
  unsigned Count = 0;
  for (const std::string &Path : seedFiles()) {
    auto M = readIRFile(Path);
    ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
    expectTextRoundTrip(**M);
    expectBinaryRoundTrip(**M);
    ++Count;
  }
  EXPECT_GE(Count, 2u);
}

TEST(Text, WithoutRangesStillParses) {
  Module M = randomModule(3);
  auto Again = parseModule(print(M, {.Ranges = false}), "printed");
  ASSERT_TRUE(bool(Again)) << llvm::toString(Again.takeError());
  EXPECT_EQ(print(**Again, {.Ranges = false}), print(M, {.Ranges = false}));
  EXPECT_FALSE(print(M, {.Ranges = false}).find("+1") < 5);
  EXPECT_EQ((*Again)->Functions[0].Decl, Range());
}

TEST(Text, PrintFunctionIsThePartOfPrintModule) {
  Module M = randomModule(5);
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  for (const Function &F : M.Functions)
    printFunction(M, F, OS);
  EXPECT_TRUE(llvm::StringRef(print(M)).ends_with(Text));
}

} // namespace
