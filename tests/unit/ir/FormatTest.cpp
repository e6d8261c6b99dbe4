// SPDX-License-Identifier: Apache-2.0
//
// A file of the cache is read back only by a leash of the same FormatVersion:
// whatever changes the bytes of a module, or what they mean, has to raise it.
#include "TestFiles.h"
#include "checks/ir/Binary.h"
#include "checks/ir/BinaryFormat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <gtest/gtest.h>

using namespace leash::ir;

namespace {

/// The lists whose places are stored as numbers.
const char Lists[] =
#define X(N, ...) #N ","
    LEASH_TYPE_ROLES(X) LEASH_DTOR_EFFECTS(X) LEASH_SHAPES(X) LEASH_ROOTS(X)
        LEASH_STEPS(X) LEASH_PREDS(X) LEASH_CALLABLES(X) LEASH_OPS(X)
            LEASH_TERMS(X) LEASH_LOOPS(X) LEASH_CAPTURES(X)
                LEASH_FUNCTION_KINDS(X)
#undef X
#define X(N, B) #N "=" #B ","
                    LEASH_OP_FLAGS(X) LEASH_FUNCTION_FLAGS(X)
                        LEASH_CLASS_FLAGS(X);
#undef X

std::string payloadOf(const Module &M) {
  llvm::SmallVector<char, 0> Bytes;
  writeBinary(M, Bytes);
  llvm::StringRef All(Bytes.data(), Bytes.size());
  return All
      .drop_front(binary::HeaderSize +
                  binary::read32(All, binary::ToolLengthAt))
      .str();
}

TEST(Format, AChangeRaisesTheVersion) {
  auto M = readIRFile(LEASH_SOURCE_DIR "/testdata/ir/every-field.lir");
  ASSERT_TRUE(bool(M)) << llvm::toString(M.takeError());
  std::string Sum = llvm::utohexstr(llvm::xxh3_64bits(Lists + payloadOf(**M)));
  EXPECT_EQ(std::to_string(FormatVersion) + ": " + Sum, "7: 210CC72245A7BA0D")
      << "the binary form has changed (or every-field.lir has): raise "
         "FormatVersion, and put the new sum here";
}

} // namespace
