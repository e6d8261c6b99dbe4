// SPDX-License-Identifier: Apache-2.0
//
// Feeds both readers of the IR. Whatever they accept must verify, print, and
// come back the same from both forms. The checksum of a binary input is put
// right first, since no mutation would get past it.
#include "checks/ir/Binary.h"
#include "checks/ir/Text.h"
#include "checks/ir/Verifier.h"
#include <cstdlib>

using namespace leash::ir;

namespace {

void require(bool Holds, const char *What) {
  if (Holds)
    return;
  llvm::errs() << "does not hold: " << What << '\n';
  abort();
}

void checkModule(const Module &M) {
  require(verify(M).empty(), "a module that was read verifies");

  std::string Text, Compact;
  llvm::raw_string_ostream TextOS(Text), CompactOS(Compact);
  printModule(M, TextOS);
  printModule(M, CompactOS, {.Compact = true});
  auto FromText = parseModule(Text, "printed");
  if (!FromText)
    llvm::errs() << llvm::toString(FromText.takeError()) << '\n' << Text;
  require(FromText && **FromText == M, "the text form brings it back");

  llvm::SmallVector<char, 0> Bytes;
  writeBinary(M, Bytes);
  auto FromBinary = readBinary({Bytes.data(), Bytes.size()}, "written");
  if (!FromBinary)
    llvm::errs() << llvm::toString(FromBinary.takeError()) << '\n';
  require(FromBinary && **FromBinary == M, "the binary form brings it back");
}

void checkResult(llvm::Expected<std::unique_ptr<Module>> M) {
  if (M)
    return checkModule(**M);
  require(!llvm::toString(M.takeError()).empty(), "an error has a message");
}

} // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t *Data, size_t Size, size_t MaxSize);

// The seeds are text, which outlives a format version. Now and then one becomes
// binary here, so that the binary reader gets good inputs too.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *Data, size_t Size,
                                          size_t MaxSize, unsigned Seed) {
  llvm::StringRef Input(reinterpret_cast<const char *>(Data), Size);
  if (Seed % 32 || isBinary(Input))
    return LLVMFuzzerMutate(Data, Size, MaxSize);
  auto M = parseModule(Input, "input");
  if (!M) {
    llvm::consumeError(M.takeError());
    return LLVMFuzzerMutate(Data, Size, MaxSize);
  }
  llvm::SmallVector<char, 0> Bytes;
  writeBinary(**M, Bytes);
  if (Bytes.size() > MaxSize)
    return LLVMFuzzerMutate(Data, Size, MaxSize);
  std::copy(Bytes.begin(), Bytes.end(), Data);
  return Bytes.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Input(reinterpret_cast<const char *>(Data), Size);
  if (!isBinary(Input)) {
    checkResult(parseModule(Input, "input"));
    return 0;
  }
  checkResult(readBinary(Input, "input"));
  llvm::SmallVector<char, 0> Sealed(Input.begin(), Input.end());
  sealBinary(Sealed);
  checkResult(readBinary({Sealed.data(), Sealed.size()}, "input"));
  return 0;
}
