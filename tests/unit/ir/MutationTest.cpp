// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzer does, in small and always the same: broken inputs are
// refused with a message, or read as a module that verifies and comes back.
#include "RandomModule.h"
#include "TestFiles.h"
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include "checks/ir/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>
#include <random>

using namespace leash::ir;

namespace {

using Bytes = llvm::SmallVector<char, 0>;

std::string print(const Module &M) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  printModule(M, OS);
  return Text;
}

/// How many inputs were read, to see that not all are refused by one rule.
unsigned NumRead;

void expectSound(llvm::Expected<std::unique_ptr<Module>> M) {
  if (!M) {
    EXPECT_NE(llvm::toString(M.takeError()), "");
    return;
  }
  ++NumRead;
  EXPECT_TRUE(verify(**M).empty());
  std::string Text = print(**M);
  auto Again = parseModule(Text, "printed");
  ASSERT_TRUE(bool(Again)) << llvm::toString(Again.takeError());
  EXPECT_TRUE(**Again == **M) << Text;
}

void expectSoundBinary(Bytes B) {
  expectSound(readBinary({B.data(), B.size()}, "x.leash"));
  sealBinary(B);
  expectSound(readBinary({B.data(), B.size()}, "x.leash"));
}

Bytes bytesOf(const Module &M) {
  Bytes B;
  writeBinary(M, B);
  return B;
}

TEST(Mutation, BinaryWithOneBitFlipped) {
  Bytes Seed = bytesOf(randomModule(2, 1));
  NumRead = 0;
  for (size_t I = 0; I < Seed.size() * 8; ++I) {
    Bytes B = Seed;
    B[I / 8] ^= 1 << (I % 8);
    expectSoundBinary(B);
  }
  EXPECT_GT(NumRead, Seed.size());
}

TEST(Mutation, BinaryCutAnywhere) {
  Bytes Seed = bytesOf(randomModule(2, 2));
  for (size_t Size = 0; Size < Seed.size(); ++Size) {
    Bytes B(Seed.begin(), Seed.begin() + Size);
    auto M = readBinary({B.data(), B.size()}, "x.leash");
    EXPECT_FALSE(bool(M)) << Size;
    llvm::consumeError(M.takeError());
    sealBinary(B);
    M = readBinary({B.data(), B.size()}, "x.leash");
    EXPECT_FALSE(bool(M)) << Size;
    llvm::consumeError(M.takeError());
  }
}

TEST(Mutation, BinaryWithBytesReplaced) {
  std::mt19937 Random(1);
  for (uint32_t Seed = 0; Seed < 8; ++Seed) {
    Bytes Start = bytesOf(randomModule(Seed, 3));
    for (int Round = 0; Round < 300; ++Round) {
      Bytes B = Start;
      for (unsigned N = 1 + Random() % 4; N; --N)
        B[Random() % B.size()] = Random();
      expectSoundBinary(B);
    }
  }
}

std::vector<std::string> texts() {
  std::vector<std::string> Texts;
  for (const std::string &Path : seedFiles())
    Texts.push_back((*llvm::MemoryBuffer::getFile(Path))->getBuffer().str());
  return Texts;
}

TEST(Mutation, TextCutAnywhere) {
  for (const std::string &Text : texts())
    for (size_t Size = 0; Size < Text.size(); ++Size)
      expectSound(parseModule(llvm::StringRef(Text).take_front(Size), "x"));
}

TEST(Mutation, TextWithTokensReplaced) {
  const llvm::StringRef Pieces[] = {
      "-",      "0",          "%0",
      "bb0",    "p0",         "t0",
      "=",      "(",          ")",
      "@f0:1:", "{",          "[",
      ",",      "\"",         ";",
      "\n",     "|",          "default",
      "in",     "4294967295", "-9223372036854775808",
      "jump ",  "@-:0:0-0:0", "0x80000000",
      "\x80",   "\r"};
  std::mt19937 Random(1);
  NumRead = 0;
  for (const std::string &Text : texts())
    for (int Round = 0; Round < 3000; ++Round) {
      std::string Changed = Text;
      llvm::StringRef Piece = Pieces[Random() % std::size(Pieces)];
      Changed.replace(Random() % Changed.size(), Random() % 4, Piece.str());
      expectSound(parseModule(Changed, "x"));
    }
  EXPECT_GT(NumRead, 100u);
}

TEST(Mutation, TextWithLinesMovedAndDropped) {
  std::mt19937 Random(1);
  for (const std::string &Text : texts()) {
    llvm::SmallVector<llvm::StringRef, 0> Lines;
    llvm::StringRef(Text).split(Lines, '\n');
    for (int Round = 0; Round < 2000; ++Round) {
      auto Changed = Lines;
      std::swap(Changed[1 + Random() % (Lines.size() - 1)],
                Changed[1 + Random() % (Lines.size() - 1)]);
      if (Round % 2)
        Changed.erase(Changed.begin() + 1 + Random() % (Lines.size() - 1));
      expectSound(parseModule(llvm::join(Changed, "\n"), "x"));
    }
  }
}

} // namespace
